import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';

/** The company answers for the data of all clients: whoever is bound to some of them does not. Throws request.forbidden. */
export function assertStaff({ scope }: Actor): void {
  if (!scope.reachesAll)
    throw new DomainError('request.forbidden', {
      detail: 'Only staff may look after the registers of data protection',
    });
}

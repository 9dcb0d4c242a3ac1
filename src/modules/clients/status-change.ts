import { DomainError } from '../../../libs/problem-details/index.js';
import { type Actor, assertPermitted } from '../../common/auth-context/index.js';
import type { StatusBefore } from './client.js';

/**
 * Another status, or another reason for it, takes a permission of its own; a status that stops something also a reason.
 * @throws request.forbidden, request.invalid naming the reason
 */
export function assertStatusChange(actor: Actor, before: StatusBefore, after: StatusBefore): void {
  if (after.status === before.status && after.statusReason === before.statusReason) return;
  assertPermitted(actor, 'clients:set_status');
  if (after.status === before.status || after.status === 'active' || after.statusReason !== null) return;
  const detail = `A reason is needed for ${after.status}`;
  throw new DomainError('request.invalid', {
    detail,
    errors: [{ pointer: '/statusReason', code: 'field.required', detail }],
  });
}

import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor, Permission } from './actor.js';

/** For what takes a permission beside that of the route. @throws request.forbidden naming it */
export function assertPermitted({ permissions }: Actor, permission: Permission): void {
  if (!permissions.has(permission))
    throw new DomainError('request.forbidden', { detail: `The permission ${permission} is missing` });
}

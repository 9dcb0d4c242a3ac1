export { type Actor, type Permission, systemActor } from './actor.js';
export { assertPermitted } from './assert-permitted.js';
export { Scope } from './scope.js';
export {
  AcceptsTicket,
  CurrentActor,
  Public,
  PERMISSION_METADATA,
  PUBLIC_METADATA,
  RequirePermission,
  SELF,
  TICKET_METADATA,
  type RequestWithActor,
} from './decorators.js';

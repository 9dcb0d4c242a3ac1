export { type Actor, type Permission, systemActor } from './actor.js';
export { Scope } from './scope.js';
export {
  CurrentActor,
  Public,
  PERMISSION_METADATA,
  PUBLIC_METADATA,
  RequirePermission,
  SELF,
  type RequestWithActor,
} from './decorators.js';

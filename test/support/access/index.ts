export { type AccessRow, type BodyNeeds, type RoleName, type Rule, type Thing } from './access-row.js';
export { ACCESS_TABLE, ALIASES } from './access-table.js';
export { type AccessTown, openAccessTown } from './access-town.js';
export { type Caller, everyCaller, keyOf } from './callers.js';
export { expectedStatus, objectsOf, type Whose } from './expected-status.js';
export { type ForeignClient, makeForeignClient, MISSING_CLIENT, type NamedClient } from './named-client.js';
export { type Attack, attacksOn, parameterOf } from './override-attacks.js';
export { AccessObjects, MISSING, MISSING_ID } from './objects.js';
export { storedBy } from './stored.js';

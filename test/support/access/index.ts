export { type AccessRow, type BodyNeeds, type RoleName, type Rule, type Thing } from './access-row.js';
export { ACCESS_TABLE, ALIASES } from './access-table.js';

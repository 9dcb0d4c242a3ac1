export { auditOf, type BlockRow, type EventRow, RARELY, SYSTEM } from './audit-of.js';

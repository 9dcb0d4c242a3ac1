import './audit.errors.js';

export { AuditModule } from './audit.module.js';
export { AuditCheckpoints, type LatestCheckpoint } from './audit-checkpoints.service.js';
export { AuditPolicyRecord } from './audit-policy-record.service.js';
export { type AuditNeed, AuditRetention } from './audit-retention.service.js';
export { AuditSealer } from './audit-sealer.service.js';
export { AuditVerifications, type DatedVerification } from './audit-verifications.service.js';
export { AuditedExports } from './audited-exports.service.js';
export { AuditedImports } from './audited-imports.service.js';
export { Audit, type AuditEntry } from './audit.service.js';
export { type Denial, Denials } from './denials.service.js';
export type { Difference } from './audit-difference.js';

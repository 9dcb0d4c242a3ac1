import './audit.errors.js';

export { AuditModule } from './audit.module.js';
export { AuditCheckpoints } from './audit-checkpoints.service.js';
export { AuditSealer } from './audit-sealer.service.js';
export { AuditVerifications, type DatedVerification } from './audit-verifications.service.js';
export { CheckpointFile } from './checkpoint-file.js';
export { Audit, type AuditEntry } from './audit.service.js';
export { type Denial, Denials } from './denials.service.js';
export type { Difference } from './audit-difference.js';

import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuditChainRepository } from './audit-chain.repository.js';
import { AuditCheckpoints } from './audit-checkpoints.service.js';
import { AuditExports } from './audit-exports.service.js';
import { AuditPolicyRecord } from './audit-policy-record.service.js';
import { AuditRetention } from './audit-retention.service.js';
import { AuditSealer } from './audit-sealer.service.js';
import { AuditTrail } from './audit-trail.service.js';
import { AuditVerifications } from './audit-verifications.service.js';
import { AuditBackground } from './audit.background.js';
import { AuditController } from './audit.controller.js';
import { AuditRepository } from './audit.repository.js';
import {
  auditBlockCollection,
  auditEventCollection,
  auditPendingCollection,
  auditPersonalCollection,
  auditPruningCollection,
  auditVerificationCollection,
} from './audit.schema.js';
import { Audit } from './audit.service.js';
import { AuditedExports } from './audited-exports.service.js';
import { AuditedImports } from './audited-imports.service.js';
import { Denials } from './denials.service.js';
import { PersonalWords } from './personal-words.repository.js';

@Global()
@Module({
  imports: [
    MongooseModule.forFeature([
      auditEventCollection,
      auditPendingCollection,
      auditBlockCollection,
      auditVerificationCollection,
      auditPersonalCollection,
      auditPruningCollection,
    ]),
  ],
  controllers: [AuditController],
  providers: [
    AuditRepository,
    AuditChainRepository,
    PersonalWords,
    Audit,
    AuditedExports,
    AuditedImports,
    AuditSealer,
    AuditCheckpoints,
    AuditVerifications,
    AuditRetention,
    AuditTrail,
    AuditExports,
    AuditPolicyRecord,
    AuditBackground,
    Denials,
  ],
  exports: [
    Audit,
    AuditedExports,
    AuditedImports,
    AuditPolicyRecord,
    AuditRetention,
    Denials,
    AuditSealer,
    AuditCheckpoints,
    AuditVerifications,
  ],
})
export class AuditModule {}

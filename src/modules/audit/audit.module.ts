import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuditRepository } from './audit.repository.js';
import { auditEventCollection, auditPendingCollection } from './audit.schema.js';
import { Audit } from './audit.service.js';

@Global()
@Module({
  imports: [MongooseModule.forFeature([auditEventCollection, auditPendingCollection])],
  providers: [AuditRepository, Audit],
  exports: [Audit],
})
export class AuditModule {}

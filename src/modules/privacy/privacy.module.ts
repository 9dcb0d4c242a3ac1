import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AccessLogsModule } from '../access-logs/index.js';
import { AlertsModule } from '../alerts/index.js';
import { AuthModule } from '../auth/index.js';
import { ClientsModule } from '../clients/index.js';
import { MonitoringModule } from '../monitoring/index.js';
import { NotificationsModule } from '../notifications/index.js';
import { TransactionsModule } from '../transactions/index.js';
import { AuditNeeds } from './audit-needs.service.js';
import { dataExportCollection, dataExportPartCollection } from './data-exports/data-export.schema.js';
import { DataExportJobs } from './data-exports/data-export-jobs.service.js';
import { DataExportsController } from './data-exports/data-exports.controller.js';
import { DataExportsRepository } from './data-exports/data-exports.repository.js';
import { DataExports } from './data-exports/data-exports.service.js';
import { DownloadsController } from './data-exports/downloads.controller.js';
import { SubjectData } from './data-exports/subject-data.service.js';
import { ErasureJobs } from './erasures/erasure-jobs.service.js';
import { ErasureSteps } from './erasures/erasure-steps.service.js';
import { erasureCollection } from './erasures/erasure.schema.js';
import { ErasuresController } from './erasures/erasures.controller.js';
import { ErasuresRepository } from './erasures/erasures.repository.js';
import { Erasures } from './erasures/erasures.service.js';
import { legalHoldCollection } from './legal-holds/legal-hold.schema.js';
import { LegalHoldsController } from './legal-holds/legal-holds.controller.js';
import { LegalHoldsRepository } from './legal-holds/legal-holds.repository.js';
import { LegalHolds } from './legal-holds/legal-holds.service.js';
import { PrivacyBackground } from './privacy.background.js';
import { purposeCollection } from './purposes/purpose.schema.js';
import { PurposesController } from './purposes/purposes.controller.js';
import { PurposesRepository } from './purposes/purposes.repository.js';
import { Purposes } from './purposes/purposes.service.js';
import { securityIncidentCollection } from './security-incidents/security-incident.schema.js';
import { SecurityIncidentsController } from './security-incidents/security-incidents.controller.js';
import { SecurityIncidentsRepository } from './security-incidents/security-incidents.repository.js';
import { SecurityIncidents } from './security-incidents/security-incidents.service.js';
import { subjectGuardCollection } from './subject-guard.schema.js';
import { SubjectGuards } from './subject-guards.repository.js';

/** Data protection after the LGPD: its registers, and the rights of data subjects. */
@Module({
  imports: [
    MongooseModule.forFeature([
      purposeCollection,
      securityIncidentCollection,
      dataExportCollection,
      dataExportPartCollection,
      legalHoldCollection,
      erasureCollection,
      subjectGuardCollection,
    ]),
    AccessLogsModule,
    AlertsModule,
    AuthModule,
    ClientsModule,
    MonitoringModule,
    NotificationsModule,
    TransactionsModule,
  ],
  controllers: [
    PurposesController,
    SecurityIncidentsController,
    DataExportsController,
    DownloadsController,
    LegalHoldsController,
    ErasuresController,
  ],
  providers: [
    PurposesRepository,
    Purposes,
    SecurityIncidentsRepository,
    SecurityIncidents,
    DataExportsRepository,
    DataExports,
    SubjectData,
    DataExportJobs,
    SubjectGuards,
    LegalHoldsRepository,
    LegalHolds,
    ErasuresRepository,
    Erasures,
    ErasureSteps,
    ErasureJobs,
    PrivacyBackground,
    AuditNeeds,
  ],
})
export class PrivacyModule {}

import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { purposeCollection } from './purposes/purpose.schema.js';
import { PurposesController } from './purposes/purposes.controller.js';
import { PurposesRepository } from './purposes/purposes.repository.js';
import { Purposes } from './purposes/purposes.service.js';
import { securityIncidentCollection } from './security-incidents/security-incident.schema.js';
import { SecurityIncidentsController } from './security-incidents/security-incidents.controller.js';
import { SecurityIncidentsRepository } from './security-incidents/security-incidents.repository.js';
import { SecurityIncidents } from './security-incidents/security-incidents.service.js';

/** Data protection after the LGPD: its registers. */
@Module({
  imports: [MongooseModule.forFeature([purposeCollection, securityIncidentCollection])],
  controllers: [PurposesController, SecurityIncidentsController],
  providers: [PurposesRepository, Purposes, SecurityIncidentsRepository, SecurityIncidents],
})
export class PrivacyModule {}

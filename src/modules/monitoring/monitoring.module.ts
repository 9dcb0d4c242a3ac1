import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ClientsModule } from '../clients/index.js';
import { Checks } from './checks.repository.js';
import { checkCollection } from './checks.schema.js';
import { Incidents } from './incidents.repository.js';
import { incidentCollection } from './incidents.schema.js';
import { Segments } from './segments.repository.js';
import { segmentCollection } from './segments.schema.js';
import { serviceCollection } from './service.schema.js';
import { ServiceRuns } from './service-runs.service.js';
import { ServiceViews } from './service-views.service.js';
import { ServicesController } from './services.controller.js';
import { ServicesRepository } from './services.repository.js';
import { Services } from './services.service.js';
import { StateSearch } from './state-search.read-model.js';
import { ServiceStates } from './state.repository.js';
import { serviceStateCollection } from './state.schema.js';

const collections = [serviceCollection, serviceStateCollection, checkCollection, segmentCollection, incidentCollection];
const readers = [ServiceStates, Checks, Segments, Incidents, StateSearch];

@Module({
  imports: [ClientsModule, MongooseModule.forFeature(collections)],
  controllers: [ServicesController],
  providers: [...readers, ServicesRepository, Services, ServiceViews, ServiceRuns],
  exports: [Services, ServiceViews, Incidents, Checks, StateSearch],
})
export class MonitoringModule {}

import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ClientsModule } from '../clients/index.js';
import { Checks } from './checks.repository.js';
import { checkCollection } from './checks.schema.js';
import { CheckTotals } from './check-totals.repository.js';
import { checkTotalsCollection } from './check-totals.schema.js';
import { ENGINE_COLLECTIONS, ENGINE_PROVIDERS } from './engine/engine.providers.js';
import { ClientRules } from './client-rules.service.js';
import { ClientStatuses } from './client-statuses.service.js';
import { HistoryController } from './history.controller.js';
import { Incidents } from './incidents.repository.js';
import { incidentCollection, openIncidentCollection } from './incidents.schema.js';
import { OutboundKeyRule } from './outbound-key-rule.service.js';
import { Segments } from './segments.repository.js';
import { segmentCollection } from './segments.schema.js';
import { serviceCollection } from './service.schema.js';
import { ErasedServices } from './erased-services.repository.js';
import { ServiceErasure } from './service-erasure.service.js';
import { ServiceHistory } from './service-history.service.js';
import { ServiceRuns } from './service-runs.service.js';
import { ServiceTrail } from './service-trail.service.js';
import { ServiceViews } from './service-views.service.js';
import { ServicesController } from './services.controller.js';
import { ServicesRepository } from './services.repository.js';
import { Services } from './services.service.js';
import { StateSearch } from './state-search.read-model.js';
import { ServiceStates } from './state.repository.js';
import { serviceStateCollection } from './state.schema.js';
import { Uptime } from './uptime.service.js';
import { WatchFiguresReader } from './watch-figures.read-model.js';

const collections = [
  serviceCollection,
  serviceStateCollection,
  checkCollection,
  segmentCollection,
  incidentCollection,
  openIncidentCollection,
  checkTotalsCollection,
];
const readers = [ServiceStates, Checks, Segments, Incidents, StateSearch, CheckTotals, WatchFiguresReader];
const useCases = [
  Services,
  ServiceTrail,
  ServiceViews,
  ServiceRuns,
  ServiceHistory,
  Uptime,
  ClientStatuses,
  ClientRules,
  ErasedServices,
  ServiceErasure,
  OutboundKeyRule,
];

@Module({
  imports: [ClientsModule, MongooseModule.forFeature([...collections, ...ENGINE_COLLECTIONS])],
  controllers: [ServicesController, HistoryController],
  providers: [...readers, ...ENGINE_PROVIDERS, ...useCases, ServicesRepository],
  exports: [Services, ServiceErasure, ServiceViews, Incidents, Checks, StateSearch, WatchFiguresReader],
})
export class MonitoringModule {}

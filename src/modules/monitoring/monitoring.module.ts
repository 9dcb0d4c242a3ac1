import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ClientsModule } from '../clients/index.js';
import { Checks } from './checks.repository.js';
import { checkCollection } from './checks.schema.js';
import { CheckTotals } from './check-totals.repository.js';
import { checkTotalsCollection } from './check-totals.schema.js';
import { Dependencies } from './dependencies/dependencies.service.js';
import { DependencyGuard } from './dependencies/dependency-guard.repository.js';
import { dependencyGuardCollection } from './dependencies/dependency-guard.schema.js';
import { OutageSuppression } from './dependencies/outage-suppression.service.js';
import { ENGINE_COLLECTIONS, ENGINE_PROVIDERS } from './engine/engine.providers.js';
import { ClientRules } from './client-rules.service.js';
import { ClientStatuses } from './client-statuses.service.js';
import { AvailabilityController } from './availability.controller.js';
import { Availabilities } from './availability.service.js';
import { heartbeatCollection, pingCollection } from './heartbeats/heartbeat.schema.js';
import { BulkServicesController } from './bulk/bulk-services.controller.js';
import { BulkServices } from './bulk/bulk-services.service.js';
import { ServiceFilesController } from './imports/service-files.controller.js';
import { ServiceImports } from './imports/service-imports.service.js';
import { ServiceDrafts } from './service-drafts.service.js';
import { ServiceEdits } from './service-edits.service.js';
import { HeartbeatsController } from './heartbeats/heartbeats.controller.js';
import { HeartbeatsRepository } from './heartbeats/heartbeats.repository.js';
import { Heartbeats } from './heartbeats/heartbeats.service.js';
import { PushController } from './heartbeats/push.controller.js';
import { Signals } from './heartbeats/signals.service.js';
import { flappingCollection } from './flappings.schema.js';
import { Flappings } from './flappings.repository.js';
import { HistoryController } from './history.controller.js';
import { Incidents } from './incidents.repository.js';
import { incidentCollection, openIncidentCollection } from './incidents.schema.js';
import { maintenanceCollection } from './maintenance/maintenance.schema.js';
import { MaintenanceWindows } from './maintenance/maintenance-windows.service.js';
import { MaintenancesController } from './maintenance/maintenances.controller.js';
import { MaintenancesRepository } from './maintenance/maintenances.repository.js';
import { Maintenances } from './maintenance/maintenances.service.js';
import { OutageSilence } from './outage-silence.service.js';
import { OutboundKeyRule } from './outbound-key-rule.service.js';
import { Segments } from './segments.repository.js';
import { segmentCollection } from './segments.schema.js';
import { serviceCollection } from './service.schema.js';
import { ErasedServices } from './erased-services.repository.js';
import { ServiceErasure } from './service-erasure.service.js';
import { ServiceHistory } from './service-history.service.js';
import { ServiceRuns } from './service-runs.service.js';
import { ServiceSeeds } from './service-seeds.service.js';
import { ServiceTrail } from './service-trail.service.js';
import { ServiceViews } from './service-views.service.js';
import { ServicesController } from './services.controller.js';
import { ServicesRepository } from './services.repository.js';
import { Services } from './services.service.js';
import { StateSearch } from './state-search.read-model.js';
import { ServiceStates } from './state.repository.js';
import { serviceStateCollection } from './state.schema.js';
import { serviceMonthCollection } from './sla/service-month.schema.js';
import { SlaController } from './sla/sla.controller.js';
import { SLA_PROVIDERS } from './sla/sla.providers.js';
import { LatencyController } from './tiers/latency.controller.js';
import { TIER_COLLECTIONS, TIER_PROVIDERS } from './tiers/tiers.providers.js';
import { Timelines } from './timelines.service.js';
import { Uptime } from './uptime.service.js';
import { WatchFiguresReader } from './watch-figures.read-model.js';

const collections = [
  serviceCollection,
  serviceStateCollection,
  checkCollection,
  segmentCollection,
  incidentCollection,
  openIncidentCollection,
  flappingCollection,
  checkTotalsCollection,
  maintenanceCollection,
  serviceMonthCollection,
  heartbeatCollection,
  pingCollection,
  dependencyGuardCollection,
];
const readers = [ServiceStates, Checks, Segments, Incidents, Flappings, StateSearch, CheckTotals, WatchFiguresReader];
const useCases = [
  Services,
  ServiceDrafts,
  ServiceEdits,
  BulkServices,
  ServiceImports,
  ServiceTrail,
  ServiceViews,
  ServiceRuns,
  ServiceSeeds,
  ServiceHistory,
  Uptime,
  Timelines,
  Availabilities,
  ClientStatuses,
  ClientRules,
  OutboundKeyRule,
  ErasedServices,
  ServiceErasure,
  Maintenances,
  MaintenanceWindows,
  MaintenancesRepository,
  HeartbeatsRepository,
  Heartbeats,
  Signals,
  OutageSilence,
  OutageSuppression,
  Dependencies,
  DependencyGuard,
];

@Module({
  imports: [ClientsModule, MongooseModule.forFeature([...collections, ...ENGINE_COLLECTIONS, ...TIER_COLLECTIONS])],
  controllers: [
    BulkServicesController,
    ServiceFilesController,
    ServicesController,
    HistoryController,
    AvailabilityController,
    LatencyController,
    SlaController,
    MaintenancesController,
    HeartbeatsController,
    PushController,
  ],
  providers: [...readers, ...ENGINE_PROVIDERS, ...TIER_PROVIDERS, ...SLA_PROVIDERS, ...useCases, ServicesRepository],
  exports: [
    OutageSilence,
    OutageSuppression,
    Services,
    ServiceErasure,
    ServiceSeeds,
    ServiceViews,
    Incidents,
    Flappings,
    Checks,
    StateSearch,
    WatchFiguresReader,
  ],
})
export class MonitoringModule {}

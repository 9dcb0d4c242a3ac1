import './maintenance/maintenance.errors.js';
import './monitoring.errors.js';

export { type Check, Checks } from './checks.repository.js';
export { type FlappingPeriod, Flappings } from './flappings.repository.js';
export { type Incident, type IncidentFilter, Incidents } from './incidents.repository.js';
export {
  type OutageNews,
  outageAwaited,
  partitionKey,
  serviceChanged,
  serviceCheckRequested,
  serviceClosed,
  serviceFlapped,
  serviceMoved,
  serviceOpened,
  serviceTransitioned,
} from './monitoring.facts.js';
export { MonitoringModule } from './monitoring.module.js';
export { OutageSuppression } from './dependencies/outage-suppression.service.js';
export { OutageSilence } from './outage-silence.service.js';
export { ServiceErasure } from './service-erasure.service.js';
export { ServiceSeeds } from './service-seeds.service.js';
export type { Service } from './service.js';
export type { ServiceView } from './service-view.js';
export { ServiceViews } from './service-views.service.js';
export { Services } from './services.service.js';
export { type WatchFigures, WatchFiguresReader } from './watch-figures.read-model.js';

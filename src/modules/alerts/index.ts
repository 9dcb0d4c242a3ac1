import './alerts.errors.js';

export { AlertsModule } from './alerts.module.js';
export { DestinationErasure } from './destination-erasure.service.js';

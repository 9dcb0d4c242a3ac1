import './alerts.errors.js';

export { AlertsModule } from './alerts.module.js';

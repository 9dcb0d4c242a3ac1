export { HealthChecksModule } from './health-checks.module.js';

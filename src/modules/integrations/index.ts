import './integrations.errors.js';

export { IntegrationsModule } from './integrations.module.js';

import './integrations.errors.js';
import './lookups/lookups.errors.js';

export { IntegrationsModule } from './integrations.module.js';

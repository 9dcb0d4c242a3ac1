import './privacy.errors.js';

export { PrivacyModule } from './privacy.module.js';

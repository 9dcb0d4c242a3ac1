import './privacy.errors.js';

export { PrivacyModule } from './privacy.module.js';
export { DataExportJobs } from './data-exports/data-export-jobs.service.js';
export { ErasureJobs } from './erasures/erasure-jobs.service.js';

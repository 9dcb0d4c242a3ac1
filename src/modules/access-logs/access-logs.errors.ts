import { defineErrors } from '../../../libs/problem-details/index.js';

export const accessLogErrors = defineErrors({
  'access_log.not_found': {
    kind: 'not_found',
    title: 'No such row of the access log',
    remedy: 'Check the id. A row past its retention, and one outside your reach, answers the same way.',
  },
  'access_log.immutable': {
    kind: 'method_not_allowed',
    title: 'Rows of the access log never change',
    remedy: 'Read them; nobody may edit or delete them. They leave by themselves after ACCESS_LOG_RETENTION_DAYS.',
  },
  'access_log.export_too_large': {
    kind: 'rule',
    title: 'Too many rows for one file',
    remedy: 'Narrow the time range or the filters to at most 100,000 rows and export several files.',
  },
});

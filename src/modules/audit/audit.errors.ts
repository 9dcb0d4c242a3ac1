import { defineErrors } from '../../../libs/problem-details/index.js';

export const auditErrors = defineErrors({
  'audit.not_found': {
    kind: 'not_found',
    title: 'No such event in the audit',
    remedy: 'Check the id. An event outside your reach answers the same way.',
  },
  'audit.export_too_large': {
    kind: 'rule',
    title: 'Too many events for one file',
    remedy: 'Narrow the time range or the filters to at most 100,000 events and export several files.',
  },
});

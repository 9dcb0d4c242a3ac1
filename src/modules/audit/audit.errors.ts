import { defineErrors } from '../../../libs/problem-details/index.js';

export const auditErrors = defineErrors({
  'audit.not_found': {
    kind: 'not_found',
    title: 'No such event in the audit',
    remedy: 'Check the id. An event outside your reach answers the same way.',
  },
});

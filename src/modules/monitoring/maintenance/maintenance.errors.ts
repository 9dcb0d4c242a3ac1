import { defineErrors } from '../../../../libs/problem-details/index.js';

export const maintenanceErrors = defineErrors({
  'maintenance.not_found': {
    kind: 'not_found',
    title: 'There is no such maintenance',
    remedy: 'Check the id or number. What was deleted, and what is outside your reach, answers the same way.',
  },
  'maintenance.too_many': {
    kind: 'rule',
    title: 'The client has too many plans of maintenance',
    remedy: 'End or delete one that is no longer needed; a client has at most 200 that are not over.',
  },
  'maintenance.began': {
    kind: 'conflict',
    title: 'The maintenance has begun',
    remedy:
      'What was in force stays on record: only title, isMuted and a coming endsAt can still be changed. End it with POST …/end and plan another one.',
  },
  'maintenance.not_running': {
    kind: 'conflict',
    title: 'The maintenance has not begun or is over',
    remedy: 'Delete a plan that has not begun; what is over needs nothing.',
  },
});

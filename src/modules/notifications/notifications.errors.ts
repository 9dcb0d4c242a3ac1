import { defineErrors } from '../../../libs/problem-details/index.js';

export const notificationErrors = defineErrors({
  'notification.not_found': {
    kind: 'not_found',
    title: 'No such notification',
    remedy: 'Check the id. What you may not see answers the same way.',
  },
  'notification.not_dead': {
    kind: 'conflict',
    title: 'Only a dead letter can be sent again',
    remedy: 'Wait until the notification has ended; `nextAttemptAt` says when it is tried next.',
  },
});

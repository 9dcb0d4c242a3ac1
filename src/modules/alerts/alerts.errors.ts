import { defineErrors } from '../../../libs/problem-details/index.js';

export const alertErrors = defineErrors({
  'destination.not_found': {
    kind: 'not_found',
    title: 'No such destination',
    remedy: 'Check the id. What you may not see answers the same way.',
  },
  'destination.url_refused': {
    kind: 'invalid',
    title: 'This URL is not allowed as a destination',
    remedy: 'Use a public http or https address, or ask the operator to free it in OUTBOUND_ALLOW.',
  },
  'destination.too_many': {
    kind: 'rule',
    title: 'The client has too many destinations',
    remedy: 'Delete one that is no longer needed; a client has at most 50.',
  },
  'destination.disabled': {
    kind: 'conflict',
    title: 'The destination is switched off',
    remedy: 'Switch it on first: PATCH it with isEnabled true.',
  },
});

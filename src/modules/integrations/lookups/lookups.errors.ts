import { defineErrors } from '../../../../libs/problem-details/index.js';

export const lookupErrors = defineErrors({
  'lookup.not_found': {
    kind: 'not_found',
    title: 'There is no such thing',
    remedy: 'Check what you asked for: a provider that was reached says that there is none.',
  },
  'lookup.unavailable': {
    kind: 'unavailable',
    title: 'No provider could be asked',
    remedy:
      'Try again after the seconds in Retry-After, or go on without the answer. This says nothing about whether there is one.',
  },
});

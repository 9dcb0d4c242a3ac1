import { defineErrors } from '../../../libs/problem-details/index.js';

export const liveErrors = defineErrors({
  'live.too_many': {
    kind: 'rate_limited',
    title: 'Too many live connections',
    remedy: 'Close connections of yours that are no longer looked at, or ask without a stream for what is new.',
  },
  'live.full': {
    kind: 'unavailable',
    title: 'No more live connections',
    remedy: 'This process has as many as it may, or is ending. Connect again after Retry-After.',
  },
});

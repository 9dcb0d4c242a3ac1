import { defineErrors } from '../../../libs/problem-details/index.js';

export const rateLimitErrors = defineErrors({
  'request.rate_limited': {
    kind: 'rate_limited',
    title: 'Too many requests',
    remedy: 'Try again after the seconds in Retry-After; RateLimit-Policy says how many are allowed in which time.',
  },
});

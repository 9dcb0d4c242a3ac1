import { FAR_LIMITS } from '../../support/limits/far-limits.js';

/**
 * Limits as high as they can be set. None of their code is switched off: a request looks up its window and spends a unit of it, the
 * store leases further units (a tenth of what is left at a time), the answer carries the headers; a sign-in is counted in the
 * store before its password is looked at and forgiven after it. Only nobody is refused, so the cost is inside the figures.
 */
export const RAISED_LIMITS: Readonly<Record<string, string>> = {
  ...FAR_LIMITS,
  LOGIN_FREE_FAILURES: '1000',
  LOGIN_FAILURES_PER_HOUR: '100000',
  LOGIN_FAILURES_PER_ADDRESS_HOUR: '1000000',
  LOGIN_CLOSES_AFTER: '100000',
};

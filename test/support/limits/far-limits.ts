/**
 * Limits of requests that no load of a test reaches, as environment variables: suites, campaigns and benches ask far more than a
 * person. None of their code is switched off: a request looks up its window and spends a unit of it, the store leases further
 * units, the answer carries the headers. So their cost is in every figure. Suites about limits set the real ones.
 */
export const FAR_LIMITS = {
  RATE_LIMIT_READ_PER_MINUTE: '1000000',
  RATE_LIMIT_WRITE_PER_MINUTE: '1000000',
  RATE_LIMIT_ANONYMOUS_PER_MINUTE: '1000000',
} as const;

/** Likewise of sign-ins: each is counted in the store before its password is looked at, and forgiven after it. */
export const FAR_LOGIN_LIMITS = {
  LOGIN_FREE_FAILURES: '1000',
  LOGIN_FAILURES_PER_HOUR: '100000',
  LOGIN_FAILURES_PER_ADDRESS_HOUR: '1000000',
  LOGIN_CLOSES_AFTER: '100000',
} as const;

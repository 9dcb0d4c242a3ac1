/**
 * Limits of requests that no load of a test reaches, as environment variables: suites, campaigns and benches ask far more than a
 * person. The limiter counts all the same, so its cost is in every figure. Suites about limits set the real ones.
 */
export const FAR_LIMITS = {
  RATE_LIMIT_READ_PER_MINUTE: '1000000',
  RATE_LIMIT_WRITE_PER_MINUTE: '1000000',
  RATE_LIMIT_ANONYMOUS_PER_MINUTE: '1000000',
} as const;

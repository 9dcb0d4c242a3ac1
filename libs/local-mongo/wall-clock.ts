/**
 * Time of the system clock in milliseconds. Used only for what is compared with times that this very clock put on files,
 * or is written for people; durations here are monotonic.
 */
export function wallClockMs(): number {
  // eslint-disable-next-line vigia/no-ambient-clock -- file times come from the system clock, an injected one would not match
  return Date.now();
}

/** Now as RFC 3339. */
export function wallClockText(): string {
  return new Date(wallClockMs()).toISOString();
}

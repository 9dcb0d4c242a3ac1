import { performance } from 'node:perf_hooks';

/** Where time comes from; injected, so that tests can move it. */
export abstract class Clock {
  /** The present instant by the wall clock. */
  abstract now(): Date;
  /** Milliseconds since some fixed moment; never goes back. For durations and deadlines. */
  abstract monotonicMs(): number;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }

  monotonicMs(): number {
    return performance.now();
  }
}

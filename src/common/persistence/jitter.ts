/**
 * Full jitter: a pause drawn evenly from 0 to the smaller of `baseMs` and `capMs`, in milliseconds.
 * Source: M. Brooker, «Exponential Backoff And Jitter», AWS Architecture Blog, 2015.
 */
export function fullJitter(baseMs: number, capMs: number): number {
  return Math.random() * Math.min(baseMs, capMs);
}

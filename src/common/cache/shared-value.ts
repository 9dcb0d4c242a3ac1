import type { Clock } from '../clock/index.js';
import { counter } from '../metrics/index.js';

const operations = counter('cache_operations_total', 'Readings of values that are kept for a while', [
  'operation',
  'result',
]);
for (const result of ['hit', 'miss']) operations.inc({ operation: 'get', result }, 0);

/** A value that is read again at most every `freshMs`: callers in between, and those who wait, share one reading. */
export class SharedValue<T> {
  private current: { readonly until: number; readonly value: Promise<T> } | undefined;

  constructor(
    private readonly freshMs: number,
    private readonly read: () => Promise<T>,
    private readonly clock: Clock,
  ) {}

  /** A failed reading is given to those who waited for it and not kept. */
  get(): Promise<T> {
    const now = this.clock.monotonicMs();
    const isHit = this.current !== undefined && this.current.until > now;
    operations.inc({ operation: 'get', result: isHit ? 'hit' : 'miss' });
    if (this.current && isHit) return this.current.value;
    const value = this.read();
    const entry = { until: now + this.freshMs, value };
    this.current = entry;
    value.catch(() => {
      if (this.current === entry) this.current = undefined;
    });
    return value;
  }
}

import { Counter, Gauge, Histogram, type Metric, register } from 'prom-client';

/** Several applications of one process (tests) share the default registry, which takes each name once. */
function once<M extends Metric>(name: string, make: () => M): M {
  return (register.getSingleMetric(name) as M | undefined) ?? make();
}

/** A counter; `name` ends in `_total`. Labels never hold ids or texts of users. */
export function counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
  return once(name, () => new Counter({ name, help, labelNames }));
}

export function gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
  return once(name, () => new Gauge({ name, help, labelNames }));
}

/** A histogram; `name` ends in its unit, the buckets are in that unit. */
export function histogram<L extends string>(
  name: string,
  help: string,
  buckets: readonly number[],
  labelNames: readonly L[] = [],
): Histogram<L> {
  return once(name, () => new Histogram({ name, help, buckets: [...buckets], labelNames }));
}

/** A gauge that is read at each scrape; the newest reader of a name counts. A failed reading leaves the last value and is told. */
export function readGauge(
  name: string,
  help: string,
  read: () => number | Promise<number>,
  tell: (error: unknown) => void,
): void {
  atScrape(name, help, [], tell, async (shown) => shown.set(await read()));
}

/** As `readGauge`, with one value for each value of a label. What is no longer read is no longer shown. */
export function readGauges(
  name: string,
  help: string,
  label: string,
  read: () => Promise<ReadonlyMap<string, number>>,
  tell: (error: unknown) => void,
): void {
  atScrape(name, help, [label], tell, async (shown) => {
    const values = await read();
    shown.reset();
    for (const [value, figure] of values) shown.set({ [label]: value }, figure);
  });
}

function atScrape(
  name: string,
  help: string,
  labelNames: readonly string[],
  tell: (error: unknown) => void,
  show: (shown: Gauge) => Promise<void>,
): void {
  register.removeSingleMetric(name);
  new Gauge({
    name,
    help,
    labelNames,
    async collect() {
      try {
        await show(this);
      } catch (error) {
        tell(error);
      }
    },
  });
}

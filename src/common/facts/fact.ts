import { randomUUID } from 'node:crypto';

/** Durable news from one module to others. Handlers read the present state; the payload only says what to look at. */
export interface Fact<P = unknown> {
  readonly id: string;
  /** `module.happened`, past tense. */
  readonly type: string;
  readonly version: number;
  /** What it is about; a subscriber may restrict its claims to keys. */
  readonly key: string;
  readonly occurredAt: Date;
  readonly payload: P;
}

export interface FactType<P> {
  readonly type: string;
  readonly version: number;
  (key: string, occurredAt: Date, payload: P): Fact<P>;
}

/** Declares a kind of fact and gives its maker. */
export function defineFact<P extends object>(type: string, version = 1): FactType<P> {
  const make = (key: string, occurredAt: Date, payload: P): Fact<P> => ({
    id: randomUUID(),
    type,
    version,
    key,
    occurredAt,
    payload,
  });
  return Object.assign(make, { type, version });
}

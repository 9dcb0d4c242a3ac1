import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../clock/index.js';
import { Logger } from '../logging/index.js';
import { counter, readGauges } from '../metrics/index.js';
import { Breaker, type BreakerRules } from './breaker.js';
import { BreakerStore, type BreakerState, type BreakerView } from './breaker-state.js';

/** What another instance has changed is seen after that long, in milliseconds. */
const FRESH_MS = 1_000;
const FIGURES: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, open: 2 };

const transitions = counter('circuit_breaker_transitions_total', 'Changes of breakers made by this process, by name', [
  'name',
  'to',
]);

/** A view, and the monotonic instant at which it was read. */
interface Seen {
  readonly view: BreakerView;
  readonly atMs: number;
}

/**
 * Breakers of this process. Each counts its own calls; transitions are shared by all instances through the store, with one
 * compare-and-set on a generation, and are seen by the others within a second.
 */
@Injectable()
export class Breakers implements OnModuleInit {
  private readonly breakers = new Map<string, Breaker>();
  private readonly seen = new Map<string, Seen>();
  private readAtMs = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly store: BreakerStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    readGauges(
      'circuit_breaker_state',
      'State of each breaker: 0 closed, 1 half open, 2 open',
      'name',
      async () => new Map((await this.all()).map(({ name, state }) => [name, FIGURES[state]])),
      (error) => this.logger.warn({ err: error }, 'breakers could not be read'),
    );
  }

  /** The breaker of that name; made at the first call, whose rules hold. */
  of(name: string, rules: BreakerRules): Breaker {
    const known = this.breakers.get(name);
    if (known) return known;
    const breaker = new Breaker(name, rules, this.clock, {
      view: () => this.view(name),
      change: (change) => this.change(change),
    });
    this.breakers.set(name, breaker);
    return breaker;
  }

  /** Every breaker of this process, by name. */
  async all(): Promise<BreakerView[]> {
    await this.refresh();
    return [...this.breakers.keys()].sort().map((name) => this.lastSeen(name));
  }

  private async view(name: string): Promise<BreakerView> {
    await this.refresh();
    return this.lastSeen(name);
  }

  private lastSeen(name: string): BreakerView {
    const seen = this.seen.get(name);
    if (seen === undefined) return { name, generation: 0, state: 'closed', waitMs: 0, changedAt: null };
    const passedMs = this.clock.monotonicMs() - seen.atMs;
    return { ...seen.view, waitMs: Math.max(0, seen.view.waitMs - passedMs) };
  }

  /** Reads again what is older than a second; callers that meet share one reading. */
  private async refresh(): Promise<void> {
    if (this.clock.monotonicMs() - this.readAtMs < FRESH_MS) return;
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  private async read(): Promise<void> {
    const atMs = this.clock.monotonicMs();
    for (const view of await this.store.readAll()) this.keep(view, atMs);
    this.readAtMs = atMs;
  }

  /** A reading may be overtaken by a change of our own: the higher generation is the newer one. */
  private keep(view: BreakerView, atMs: number): void {
    const known = this.seen.get(view.name);
    if (known === undefined || known.view.generation <= view.generation) this.seen.set(view.name, { view, atMs });
  }

  private async change(change: (store: BreakerStore) => Promise<BreakerView | null>): Promise<BreakerView | null> {
    const atMs = this.clock.monotonicMs();
    const view = await change(this.store);
    if (view === null) {
      this.readAtMs = -Infinity; // somebody else was first
      return null;
    }
    this.keep(view, atMs);
    transitions.inc({ name: view.name, to: view.state });
    const { name, state, waitMs } = view;
    if (state === 'open') this.logger.warn({ breaker: name, forMs: waitMs }, 'breaker opened');
    else this.logger.info({ breaker: name, state }, 'breaker changed');
    return view;
  }
}

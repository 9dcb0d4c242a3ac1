import { BreakerCounts, type BreakerLaw } from '../../../libs/resilience/index.js';
import type { Clock } from '../clock/index.js';
import type { BreakerStore, BreakerView } from './breaker-state.js';

export interface BreakerRules extends BreakerLaw {
  /** How long an open breaker lets nobody through, in milliseconds. */
  readonly openMs: number;
  /** After that long the one who tries counts as gone, in milliseconds. */
  readonly tryMs: number;
}

/** The leave to make one call; its outcome is told to the breaker that gave it. */
export interface Admission {
  readonly generation: number;
  /** The one try of a half-open breaker: its outcome decides. */
  readonly isTry: boolean;
}

export interface SharedState {
  readonly view: () => Promise<BreakerView>;
  readonly change: (change: (store: BreakerStore) => Promise<BreakerView | null>) => Promise<BreakerView | null>;
}

/** One breaker: closed, open, then one try that closes it or leaves it open. */
export class Breaker {
  private readonly counts: BreakerCounts;
  private countedGeneration = 0;

  constructor(
    readonly name: string,
    private readonly rules: BreakerRules,
    private readonly clock: Clock,
    private readonly shared: SharedState,
  ) {
    this.counts = new BreakerCounts(rules);
  }

  /** @returns null while calls are not let through */
  async admit(): Promise<Admission | null> {
    const view = await this.shared.view();
    if (view.state === 'closed') return { generation: view.generation, isTry: false };
    if (view.waitMs > 0) return null;
    const taken = await this.shared.change((store) => store.takeTry(this.name, view.generation, this.rules.tryMs));
    return taken && { generation: taken.generation, isTry: true };
  }

  /** Milliseconds until a call may be let through; 0 for a closed breaker. */
  async waitMs(): Promise<number> {
    return (await this.shared.view()).waitMs;
  }

  async succeeded({ generation, isTry }: Admission): Promise<void> {
    if (isTry) await this.shared.change((store) => store.close(this.name, generation));
    else this.countsOf(generation)?.succeeded(this.clock.monotonicMs());
  }

  /** @param restMs opens the breaker at once and for that long: the provider has asked for it */
  async failed({ generation, isTry }: Admission, restMs?: number): Promise<void> {
    const opens = this.countsOf(generation)?.failed(this.clock.monotonicMs()) ?? false;
    if (!isTry && !opens && restMs === undefined) return;
    const forMs = Math.max(restMs ?? 0, isTry || opens ? this.rules.openMs : 0);
    await this.shared.change((store) => store.open(this.name, generation, forMs));
  }

  /** The call told nothing about the provider: a try is over without a verdict, and the next caller may try. */
  async unjudged({ generation, isTry }: Admission): Promise<void> {
    if (isTry) await this.shared.change((store) => store.open(this.name, generation, 0));
  }

  /** Calls that began before the latest transition say nothing about what is now. */
  private countsOf(generation: number): BreakerCounts | null {
    if (generation < this.countedGeneration) return null;
    if (generation > this.countedGeneration) this.counts.clear();
    this.countedGeneration = generation;
    return this.counts;
  }
}

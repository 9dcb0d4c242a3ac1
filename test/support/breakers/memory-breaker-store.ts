import { type BreakerState, BreakerStore, type BreakerView } from '../../../src/common/breakers/breaker-state.js';

interface Row {
  readonly generation: number;
  readonly state: BreakerState;
  readonly untilMs: number;
  readonly changedAt: Date;
}

/** Several services may share one, as instances share a database. */
export class MemoryBreakerStore extends BreakerStore {
  private readonly rows = new Map<string, Row>();
  reads = 0;

  constructor(private readonly nowMs: () => number) {
    super();
  }

  readAll(): Promise<BreakerView[]> {
    this.reads += 1;
    return Promise.resolve([...this.rows].map(([name, row]) => this.viewOf(name, row)));
  }

  open(name: string, generation: number, forMs: number): Promise<BreakerView | null> {
    return this.change(name, generation, 'open', forMs);
  }

  takeTry(name: string, generation: number, forMs: number): Promise<BreakerView | null> {
    const row = this.rows.get(name);
    return row && row.untilMs <= this.nowMs()
      ? this.change(name, generation, 'half_open', forMs)
      : Promise.resolve(null);
  }

  close(name: string, generation: number): Promise<BreakerView | null> {
    return this.change(name, generation, 'closed', 0);
  }

  private change(name: string, generation: number, state: BreakerState, forMs: number): Promise<BreakerView | null> {
    if ((this.rows.get(name)?.generation ?? 0) !== generation) return Promise.resolve(null);
    const row = { generation: generation + 1, state, untilMs: this.nowMs() + forMs, changedAt: new Date(this.nowMs()) };
    this.rows.set(name, row);
    return Promise.resolve(this.viewOf(name, row));
  }

  private viewOf(name: string, { generation, state, untilMs, changedAt }: Row): BreakerView {
    const waitMs = state === 'closed' ? 0 : Math.max(0, untilMs - this.nowMs());
    return { name, generation, state, waitMs, changedAt };
  }
}

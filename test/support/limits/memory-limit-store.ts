import type { Clock } from '../../../src/common/clock/index.js';
import {
  type Grant,
  LimitStore,
  pausesOf,
  type Quota,
  type StrikeLaw,
  type Striker,
  type StrikeVerdict,
} from '../../../src/common/rate-limits/index.js';

interface Strikes {
  strikes: number;
  pausedUntilMs: number;
  taken: number;
  windowUntilMs: number;
}

/** The store of a test: one process, the clock of the test. Passes the suite of the real ones. */
export class MemoryLimitStore extends LimitStore {
  /** While set, every call fails with it. */
  fault: Error | undefined;
  private readonly windows = new Map<string, { taken: number; untilMs: number }>();
  private readonly groups = new Map<string, Map<string, Strikes>>();

  constructor(private readonly clock: Pick<Clock, 'monotonicMs'>) {
    super();
  }

  async take(key: string, { units, windowMs }: Quota, share: number): Promise<Grant> {
    await this.reach();
    const nowMs = this.clock.monotonicMs();
    let window = this.windows.get(key);
    if (!window || window.untilMs <= nowMs) window = { taken: 0, untilMs: nowMs + windowMs };
    const left = Math.max(0, units - window.taken);
    const granted = Math.min(left, Math.max(1, Math.ceil(left * share)));
    window.taken += granted;
    this.windows.set(key, window);
    return { granted, left: left - granted, endsInMs: window.untilMs - nowMs };
  }

  async giveBack(key: string): Promise<void> {
    await this.reach();
    const window = this.windows.get(key);
    if (window) window.taken = Math.max(0, window.taken - 1);
  }

  async strike(striker: Striker, law: StrikeLaw, ageMs: number): Promise<StrikeVerdict> {
    await this.reach();
    const nowMs = this.clock.monotonicMs();
    const row = this.rowOf(striker);
    if (row.windowUntilMs <= nowMs) Object.assign(row, { taken: 0, windowUntilMs: nowMs + law.quota.windowMs });
    const isClosed = row.strikes >= law.closesAfter;
    const isUsedUp = row.taken >= law.quota.units;
    if (isClosed || isUsedUp || row.pausedUntilMs > nowMs - ageMs) {
      const waitMs = Math.max(1, row.pausedUntilMs - nowMs, isUsedUp ? row.windowUntilMs - nowMs : 0);
      return { isAdmitted: false, strikes: row.strikes, waitMs: isClosed ? law.longestPauseMs : waitMs };
    }
    row.strikes += 1;
    row.taken += 1;
    const pauses = pausesOf(law);
    const pause = pauses[Math.min(row.strikes - law.free, pauses.length - 1)]; // below 0: none yet
    row.pausedUntilMs = pause === undefined ? Number.NEGATIVE_INFINITY : nowMs + pause;
    return { isAdmitted: true, strikes: row.strikes, waitMs: 0 };
  }

  async withdraw(striker: Striker): Promise<void> {
    await this.reach();
    const row = this.rowOf(striker);
    this.relieve(row, row.strikes - 1);
  }

  async forgive(striker: Striker): Promise<void> {
    await this.reach();
    this.relieve(this.rowOf(striker), 0);
  }

  async forget(group: string): Promise<void> {
    await this.reach();
    this.groups.delete(group);
  }

  private relieve(row: Strikes, strikes: number): void {
    row.strikes = Math.max(0, strikes);
    row.taken = Math.max(0, row.taken - 1);
    row.pausedUntilMs = Number.NEGATIVE_INFINITY;
  }

  private rowOf({ group, member }: Striker): Strikes {
    const members = this.groups.get(group) ?? new Map<string, Strikes>();
    this.groups.set(group, members);
    const row = members.get(member) ?? {
      strikes: 0,
      pausedUntilMs: Number.NEGATIVE_INFINITY,
      taken: 0,
      windowUntilMs: 0,
    };
    members.set(member, row);
    return row;
  }

  private reach(): Promise<void> {
    return this.fault ? Promise.reject(this.fault) : Promise.resolve();
  }
}

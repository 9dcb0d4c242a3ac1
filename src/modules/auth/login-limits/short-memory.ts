import type { Clock } from '../../../common/clock/index.js';

const FRESH_MS = 1_000;
const MAX_ENTRIES = 10_000;

interface Pause {
  readonly untilMs: number;
  readonly freshUntilMs: number;
}

/**
 * Keeps a flood of tries at one identifier away from the store: they ask it one after the other, and for a second after a refusal
 * this instance refuses by itself. A success or an unlock elsewhere is noticed that much later.
 */
export class ShortMemory {
  private readonly pauses = new Map<string, Pause>();
  private readonly last = new Map<string, Promise<void>>();

  constructor(private readonly clock: Clock) {}

  /** What is left of a known pause for a try that came in at `arrivedAtMs`; 0 where none is known. In milliseconds. */
  waitOf(key: string, arrivedAtMs: number): number {
    const pause = this.pauses.get(key);
    const nowMs = this.clock.monotonicMs();
    if (!pause || pause.freshUntilMs <= nowMs || pause.untilMs <= arrivedAtMs) return 0;
    return Math.max(1, pause.untilMs - nowMs);
  }

  remember(key: string, waitMs: number): void {
    const nowMs = this.clock.monotonicMs();
    if (this.pauses.size >= MAX_ENTRIES) this.pauses.clear(); // they are asked for anew
    this.pauses.set(key, { untilMs: nowMs + waitMs, freshUntilMs: nowMs + FRESH_MS });
  }

  /** Forgets every key that begins so. */
  forget(prefix: string): void {
    for (const key of this.pauses.keys()) if (key.startsWith(prefix)) this.pauses.delete(key);
  }

  /** Runs the works of one key one after the other, whether or not one of them fails. */
  async inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key);
    const running = before ? before.then(work) : work();
    const ended = running.then(
      () => undefined,
      () => undefined, // its caller hears of it; the next one goes on
    );
    this.last.set(key, ended);
    try {
      return await running;
    } finally {
      if (this.last.get(key) === ended) this.last.delete(key);
    }
  }
}

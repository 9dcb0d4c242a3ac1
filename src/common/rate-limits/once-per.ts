import type { Clock } from '../clock/index.js';

/** Says yes at most once in a span of time: for a log line that would otherwise come with every request. */
export class OncePer {
  private dueAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly spanMs: number,
    private readonly clock: Clock,
  ) {}

  isDue(): boolean {
    const nowMs = this.clock.monotonicMs();
    if (nowMs < this.dueAtMs) return false;
    this.dueAtMs = nowMs + this.spanMs;
    return true;
  }
}

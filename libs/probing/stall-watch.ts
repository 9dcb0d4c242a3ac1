/** Knows when this process did not get to run. Times in milliseconds of the monotonic clock. */
export interface StallSource {
  /** Longest time in which the event loop stood still, among the stalls that ended after `sinceMs`; 0 without any. */
  longestStallMs(sinceMs: number): number;
}

/** A stall above this makes a check that got no answer a probe error (the reference's 500 ms). */
export const STALL_LIMIT_MS = 500;

const TICK_MS = 100;
const KEPT_STALLS = 64;
/** Below this a late tick is ordinary load. */
const NOTED_STALL_MS = 50;

/** Finds stalls in the times at which a regular tick really came. Pure but for its memory of the last 64. */
export class StallRecorder implements StallSource {
  private readonly stalls: { endedMs: number; lengthMs: number }[] = [];
  private lastTickMs: number;

  constructor(
    private readonly nowMs: () => number,
    private readonly tickMs = TICK_MS,
  ) {
    this.lastTickMs = nowMs();
  }

  /** To be called every `tickMs`. */
  tick(): void {
    const endedMs = this.nowMs();
    const lengthMs = endedMs - this.lastTickMs - this.tickMs;
    if (lengthMs > NOTED_STALL_MS) this.stalls.push({ endedMs, lengthMs });
    if (this.stalls.length > KEPT_STALLS) this.stalls.shift();
    this.lastTickMs = endedMs;
  }

  longestStallMs(sinceMs: number): number {
    // After a stall the check's own timer may run before the tick does: the tick that is overdue now counts too.
    let longestMs = Math.max(0, this.nowMs() - this.lastTickMs - this.tickMs);
    for (const { endedMs, lengthMs } of this.stalls) {
      if (endedMs > sinceMs) longestMs = Math.max(longestMs, lengthMs);
    }
    return longestMs;
  }
}

/** Starts one watch for the whole process. Its timer keeps no process alive. */
export function startStallWatch(nowMs: () => number = () => performance.now()): StallSource & { stop(): void } {
  const recorder = new StallRecorder(nowMs);
  const timer = setInterval(() => recorder.tick(), TICK_MS).unref();
  return {
    longestStallMs: (sinceMs) => recorder.longestStallMs(sinceMs),
    stop: () => clearInterval(timer),
  };
}

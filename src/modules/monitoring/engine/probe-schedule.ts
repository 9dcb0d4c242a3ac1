import { DueQueue, nextDue, phaseOf, skippedBetween } from '../../../../libs/probing/index.js';
import type { CheckTrigger } from '../checks.repository.js';

/** A check whose time has come. */
export interface DueCheck {
  readonly id: string;
  /** The grid point, or for a recheck and a run the time for which it was asked. */
  readonly scheduledAtMs: number;
  readonly trigger: CheckTrigger;
  readonly runId: string | null;
}

export interface ScheduleClock {
  now(): Date;
  monotonicMs(): number;
}

/** `setTimeout` and `setImmediate`, replaceable by a virtual clock. */
export interface ScheduleTimers {
  /** @returns what cancels it */
  after(ms: number, wake: () => void): () => void;
  soon(wake: () => void): () => void;
}

export interface ScheduleEvents {
  /** Starts the check; whoever does calls `ended(id)` once it is over. */
  start(due: DueCheck): void;
  /** Scheduled checks that were passed over. `covered`: another check of the same service was running. */
  skipped(count: number, cause: 'late' | 'covered' | 'clock_step'): void;
  lag(ms: number, trigger: CheckTrigger): void;
  /** The wall clock jumped against the monotonic one, or the machine slept. */
  clockStepped(from: Date, to: Date): void;
}

/** Longest sleep: a step of the clock, or a suspended machine, is noticed within it. */
const MAX_SLEEP_MS = 1_000;
/** Jump of the wall clock against the monotonic one that makes a gap. */
const STEP_MS = 2_000;
/** Checks begun before the event loop gets to answer anything else. */
const STARTS_PER_TURN = 20;

interface Entry {
  readonly id: string;
  intervalMs: number;
  phaseMs: number;
  isInFlight: boolean;
  /** Why the id stands in the urgent queue. */
  urgent: { readonly trigger: CheckTrigger; readonly runId: string | null } | null;
  /** A run that was asked for while a check was in flight. */
  afterFlight: { readonly runId: string | null } | null;
}

/**
 * When which service is checked. Due times lie on `phase + k × interval` by the wall clock, so there is no drift; what was
 * missed is counted and never made up for. Rechecks and runs stand in a queue of their own that goes first, and never move
 * the grid. One check per service at a time, `concurrency` in all: what must wait stays in its queue, its timeout not
 * yet begun. Wall clock for the grid, monotonic clock for everything else.
 */
export class ProbeSchedule {
  private readonly grid = new DueQueue();
  private readonly urgent = new DueQueue();
  private readonly entries = new Map<string, Entry>();
  private inFlight = 0;
  private cancelTimer: () => void = () => undefined;
  private isRunning = false;
  private lastWake: { readonly wallMs: number; readonly offsetMs: number } | null = null;

  constructor(
    private readonly events: ScheduleEvents,
    private readonly clock: ScheduleClock,
    private readonly timers: ScheduleTimers,
    private readonly concurrency: number,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  get flights(): number {
    return this.inFlight;
  }

  start(): void {
    this.isRunning = true;
    this.wake();
  }

  /** Starts nothing more; checks in flight go on. */
  stop(): void {
    this.isRunning = false;
    this.cancelTimer();
  }

  /**
   * Puts a service on its grid, or moves it there after an edit of its interval.
   * @param since a grid point that came after this instant, and has passed by now, is served at once
   */
  arm(id: string, intervalMs: number, since: Date | null = null): void {
    const phaseMs = phaseOf(id, intervalMs);
    const entry = this.entries.get(id);
    if (entry === undefined) {
      this.entries.set(id, { id, intervalMs, phaseMs, isInFlight: false, urgent: null, afterFlight: null });
    } else if (entry.intervalMs === intervalMs && this.grid.get(id) !== null) {
      return;
    } else {
      entry.intervalMs = intervalMs;
      entry.phaseMs = phaseMs;
    }
    const nowMs = this.wallMs();
    this.grid.push(id, nextDue(Math.min(since?.getTime() ?? nowMs, nowMs), phaseMs, intervalMs));
    this.sleep();
  }

  /** Takes a service off the schedule. A check in flight still has to be reported by `ended`. */
  disarm(id: string): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.grid.remove(id);
    this.urgent.remove(id);
    entry.urgent = entry.afterFlight = null;
    if (!entry.isInFlight) this.entries.delete(id);
  }

  /** When the next unscheduled check of a doubted service is due; null when the grid's own is enough. */
  recheckAt(id: string, at: Date | null): void {
    const entry = this.entries.get(id);
    if (entry === undefined || this.grid.get(id) === null || (entry.urgent && entry.urgent.trigger !== 'recheck'))
      return;
    if (at === null) {
      this.urgent.remove(id);
      entry.urgent = null;
      return;
    }
    entry.urgent = { trigger: 'recheck', runId: null };
    this.urgent.push(id, at.getTime());
    this.sleep();
  }

  /** One check as soon as possible: asked for by a person (`run`), or the first one of a service (`schedule`). */
  runNow(id: string, trigger: CheckTrigger, runId: string | null = null): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    if (entry.isInFlight) {
      entry.afterFlight = { runId };
      return;
    }
    entry.urgent = { trigger, runId };
    this.urgent.push(id, this.wallMs());
    this.sleep();
  }

  /** The check of a service is over. */
  ended(id: string): void {
    const entry = this.entries.get(id);
    if (entry?.isInFlight !== true) return;
    entry.isInFlight = false;
    this.inFlight -= 1;
    const { afterFlight } = entry;
    entry.afterFlight = null;
    if (this.grid.get(id) === null) this.entries.delete(id);
    else if (afterFlight !== null) this.runNow(id, 'run', afterFlight.runId);
    // Others may have waited for the free place.
    if (this.inFlight === this.concurrency - 1) this.sleep();
  }

  private readonly wake = (): void => {
    if (!this.isRunning) return;
    const nowMs = this.wallMs();
    this.noticeStep(nowMs);
    for (let started = 0; started < STARTS_PER_TURN && this.inFlight < this.concurrency; started += 1) {
      if (!this.startNext(nowMs)) break;
    }
    this.sleep();
  };

  /** @returns false when nothing is due */
  private startNext(nowMs: number): boolean {
    const [urgent] = this.urgent.popDue(nowMs, 1);
    if (urgent !== undefined) {
      const entry = this.entries.get(urgent.id);
      const wanted = entry?.urgent;
      if (entry === undefined || !wanted) return true;
      entry.urgent = null;
      // A recheck is superseded by the check in flight: its result asks for the next one.
      if (!entry.isInFlight) this.begin(entry, urgent.dueAtMs, nowMs, wanted.trigger, wanted.runId);
      return true;
    }
    const [due] = this.grid.popDue(nowMs, 1);
    if (due === undefined) return false;
    const entry = this.entries.get(due.id);
    if (entry === undefined) return true;
    const { intervalMs, phaseMs } = entry;
    const nextMs = nextDue(nowMs, phaseMs, intervalMs);
    this.grid.push(due.id, nextMs);
    this.count(skippedBetween(due.dueAtMs, nextMs, intervalMs), 'late');
    if (entry.isInFlight) {
      this.count(1, 'covered');
      return true;
    }
    if (entry.urgent?.trigger === 'recheck') {
      this.urgent.remove(due.id);
      entry.urgent = null;
    }
    this.begin(entry, nextMs - intervalMs, nowMs, 'schedule', null);
    return true;
  }

  private begin(entry: Entry, scheduledAtMs: number, nowMs: number, trigger: CheckTrigger, runId: string | null): void {
    entry.isInFlight = true;
    this.inFlight += 1;
    this.events.lag(nowMs - scheduledAtMs, trigger);
    this.events.start({ id: entry.id, scheduledAtMs, trigger, runId });
  }

  private noticeStep(nowMs: number): void {
    const offsetMs = nowMs - this.clock.monotonicMs();
    const last = this.lastWake;
    this.lastWake = { wallMs: nowMs, offsetMs };
    if (last === null || Math.abs(offsetMs - last.offsetMs) <= STEP_MS) return;
    let skipped = 0;
    for (const { id, intervalMs, phaseMs } of this.entries.values()) {
      const dueMs = this.grid.get(id);
      if (dueMs === null) continue;
      const nextMs = nextDue(nowMs, phaseMs, intervalMs);
      skipped += Math.max(0, Math.round((nextMs - dueMs) / intervalMs));
      this.grid.update(id, nextMs);
      this.rebaseUrgent(id, nowMs);
    }
    this.count(skipped, 'clock_step');
    this.events.clockStepped(new Date(last.wallMs), new Date(nowMs));
  }

  /** A recheck belongs to evidence that the gap made void; a run that somebody asked for is still wanted. */
  private rebaseUrgent(id: string, nowMs: number): void {
    const entry = this.entries.get(id);
    if (entry?.urgent?.trigger === 'recheck') {
      this.urgent.remove(id);
      entry.urgent = null;
    } else {
      this.urgent.update(id, nowMs);
    }
  }

  private sleep(): void {
    if (!this.isRunning) return;
    this.cancelTimer();
    const isFull = this.inFlight >= this.concurrency;
    const dueMs = isFull
      ? Infinity
      : Math.min(this.urgent.peek()?.dueAtMs ?? Infinity, this.grid.peek()?.dueAtMs ?? Infinity);
    const pauseMs = dueMs - this.wallMs();
    // Never early: a timer that fires a little before its time finds nothing due and sleeps again.
    this.cancelTimer =
      pauseMs <= 0
        ? this.timers.soon(this.wake)
        : this.timers.after(Math.min(Math.ceil(pauseMs), MAX_SLEEP_MS), this.wake);
  }

  private count(skipped: number, cause: 'late' | 'covered' | 'clock_step'): void {
    if (skipped > 0) this.events.skipped(skipped, cause);
  }

  private wallMs(): number {
    return this.clock.now().getTime();
  }
}

/** Timers of Node. They keep no process alive by themselves. */
export const NODE_TIMERS: ScheduleTimers = {
  after: (ms, wake) => {
    const timer = setTimeout(wake, ms).unref();
    return () => clearTimeout(timer);
  },
  soon: (wake) => {
    const timer = setImmediate(wake);
    return () => clearImmediate(timer);
  },
};

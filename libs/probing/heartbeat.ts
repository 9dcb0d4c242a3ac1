import { type BeatSchedule, nextBeat } from './beat-schedule.js';

/** What is expected of a job that tells of itself. */
export interface BeatPlan {
  readonly schedule: BeatSchedule;
  /** How long after its time a beat may come, and how long a run may take, in milliseconds. */
  readonly graceMs: number;
}

/** A run that began and whose end is awaited. */
export interface OpenRun {
  /** What the job calls it; null where it does not name its runs. */
  readonly runId: string | null;
  readonly startedAt: Date;
}

/** Why a job is not well: its beat did not come, its run did not end, or it said so itself. */
export type BeatFaultReason = 'missed' | 'overrun' | 'reported';

export interface BeatFault {
  /** From when it counts. */
  readonly at: Date;
  readonly reason: BeatFaultReason;
}

/** Everything that is remembered of a job: plain data, to be stored as it is. */
export interface Heartbeat {
  /** The latest signal of any kind. */
  readonly lastSignalAt: Date | null;
  /** When a run ended well last; the next beat is counted from here. */
  readonly lastOkAt: Date | null;
  /** When the latest run ended badly; null once one ended well. */
  readonly failedAt: Date | null;
  /** At most ten; beyond, the oldest is forgotten. */
  readonly runs: readonly OpenRun[];
  /** Of the latest run that named its start and its end alike. */
  readonly lastDurationMs: number | null;
  /** The latest thing that was not well, also when it is over: a late signal ends an outage and does not undo it. */
  readonly lastFault: BeatFault | null;
}

export const NO_HEARTBEAT: Heartbeat = Object.freeze({
  lastSignalAt: null,
  lastOkAt: null,
  failedAt: null,
  runs: [],
  lastDurationMs: null,
  lastFault: null,
});

export const SIGNAL_KINDS = ['start', 'ok', 'fail', 'log'] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** What a job says. */
export interface BeatSignal {
  readonly kind: SignalKind;
  readonly runId: string | null;
  readonly at: Date;
}

/** `new`: nothing is known yet, and nothing missed. `late`: awaited, within its grace. */
export const BEAT_STATES = ['new', 'up', 'late', 'down'] as const;
export type BeatState = (typeof BEAT_STATES)[number];

export interface BeatVerdict {
  readonly state: BeatState;
  /** Lies over the state. */
  readonly isRunning: boolean;
  /** When the next beat should come; null before the first one. */
  readonly expectedAt: Date | null;
  /** When it is down unless it tells of itself; null when it is down already, or nothing is awaited. */
  readonly downAt: Date | null;
  /** Why it is down. */
  readonly fault: BeatFault | null;
}

const MAX_OPEN_RUNS = 10;

/**
 * What is to be said of a job at an instant.
 * @param since what came before proves nothing: from then on a beat is awaited as if one had just come. Null: nothing of the kind
 */
export function judgeBeat(heartbeat: Heartbeat, plan: BeatPlan, now: Date, since: Date | null = null): BeatVerdict {
  const { lastOkAt, failedAt } = heartbeat;
  const counts = (at: Date): boolean => since === null || at >= since;
  const runs = heartbeat.runs.filter(({ startedAt }) => counts(startedAt));
  const expectedAt = lastOkAt && nextBeat(plan.schedule, counts(lastOkAt) ? lastOkAt : (since ?? lastOkAt));
  const faults: BeatFault[] = [
    ...(failedAt !== null && counts(failedAt) ? [{ at: failedAt, reason: 'reported' as const }] : []),
    ...runs.map(({ startedAt }) => ({ at: later(startedAt, plan.graceMs), reason: 'overrun' as const })),
    ...(expectedAt === null ? [] : [{ at: later(expectedAt, plan.graceMs), reason: 'missed' as const }]),
  ];
  const [first = null] = faults.sort((a, b) => a.at.getTime() - b.at.getTime());
  const isDown = first !== null && first.at <= now;
  return {
    state: isDown ? 'down' : stateOf(lastOkAt !== null && counts(lastOkAt) ? expectedAt : null, now),
    isRunning: runs.some(({ startedAt }) => later(startedAt, plan.graceMs) > now),
    expectedAt,
    downAt: isDown ? null : (first?.at ?? null),
    fault: isDown ? first : null,
  };
}

/**
 * What a signal changes. A signal that comes too late ends the outage at its own time, and the outage stays on record. One that the
 * clocks put before an earlier one counts as having come with that.
 */
export function takeSignal(heartbeat: Heartbeat, signal: BeatSignal, plan: BeatPlan): Heartbeat {
  const { lastSignalAt } = heartbeat;
  const at = lastSignalAt !== null && lastSignalAt > signal.at ? lastSignalAt : signal.at;
  const missed = judgeBeat(heartbeat, plan, at).fault;
  const known = { ...heartbeat, lastSignalAt: at, lastFault: latestFault(heartbeat.lastFault, missed) };
  const others = heartbeat.runs.filter(({ runId }) => runId !== signal.runId);
  switch (signal.kind) {
    case 'log':
      return known;
    case 'start':
      return { ...known, runs: [...others, { runId: signal.runId, startedAt: at }].slice(-MAX_OPEN_RUNS) };
    case 'ok':
    case 'fail': {
      const run = heartbeat.runs.find(({ runId }) => runId === signal.runId);
      const ended = {
        ...known,
        runs: others.filter(({ startedAt }) => later(startedAt, plan.graceMs) > at), // what never ended is given up
        lastDurationMs: run === undefined ? null : at.getTime() - run.startedAt.getTime(),
      };
      if (signal.kind === 'ok') return { ...ended, lastOkAt: at, failedAt: null };
      const reported: BeatFault = { at, reason: 'reported' };
      return { ...ended, failedAt: at, lastFault: latestFault(ended.lastFault, reported) };
    }
  }
}

/**
 * Longest time from the end of a job to the notice, in milliseconds: of cron as far as the beat after the next one says, since its
 * distances differ.
 */
export function longestSilenceMs({ schedule, graceMs }: BeatPlan, now: Date): number {
  const next = nextBeat(schedule, now);
  const afterNext = next && nextBeat(schedule, next);
  return (next && afterNext ? afterNext.getTime() - next.getTime() : 0) + graceMs;
}

function stateOf(expectedAt: Date | null, now: Date): BeatState {
  if (expectedAt === null) return 'new';
  return expectedAt <= now ? 'late' : 'up';
}

function latestFault(a: BeatFault | null, b: BeatFault | null): BeatFault | null {
  if (a === null || b === null) return a ?? b;
  return b.at > a.at ? b : a;
}

function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}

import { type BeatSchedule, findCronProblem } from '../beat-schedule.js';
import type { CheckResult } from '../check-result.js';
import { CheckRun, type CheckSurroundings, fail, NOTHING_SEEN, probeError, type Verdict } from '../check-run.js';
import {
  type BeatFault,
  type BeatFaultReason,
  type BeatPlan,
  type Heartbeat,
  judgeBeat,
  NO_HEARTBEAT,
} from '../heartbeat.js';
import type { KindForm } from '../kind-address.js';
import {
  collectProblems,
  type CommonProbeConfig,
  defineProbeKind,
  findCommonProblems,
  isInteger,
  type ProbeConfigProblem,
  type ProbeKind,
  type Report,
} from '../probe-kind.js';

/** When a job is expected to tell of itself: at a distance, or by cron. */
export interface PushProbeConfig extends CommonProbeConfig {
  /** Seconds between two beats, 60 to 31,622,400 (366 days). Not with `cron`. */
  readonly everySeconds?: number;
  /** Five fields, by the clocks of `timeZone`. */
  readonly cron?: string;
  /** An IANA name; with `cron` only. */
  readonly timeZone?: string;
  /** Seconds that a beat may be late and a run may take, 10 to 31,622,400. Default 300. */
  readonly graceSeconds?: number;
}

/** Nothing is asked over a network: the job comes to us, by an address that only it knows. */
export const PUSH_FORM: KindForm = {
  schemes: { push: 443 },
  options: ['everySeconds', 'cron', 'timeZone', 'graceSeconds'],
  lacksPort: true,
  mayLackHost: true,
  lacksHost: true,
  needsNoConfirmation: true,
};

export interface PushSurroundings extends CheckSurroundings {
  /** What a service has told of itself; null before its first signal. Rejects when it cannot be read. */
  readonly readHeartbeat: (serviceId: string) => Promise<Heartbeat | null>;
}

const MAX_SECONDS = 366 * 86_400;
const DEFAULT_GRACE_SECONDS = 300;
/** The grid may be a day wide, and a deadline may pass meanwhile. */
const RETRY_MS = 10_000;

/** The expectation of a configuration that is free of problems. */
export function beatPlanOf({ everySeconds = 0, cron, timeZone = '', graceSeconds }: PushProbeConfig): BeatPlan {
  const schedule: BeatSchedule = cron === undefined ? { everyMs: everySeconds * 1_000 } : { cron, timeZone };
  return { schedule, graceMs: (graceSeconds ?? DEFAULT_GRACE_SECONDS) * 1_000 };
}

export function findPushProblems(config: PushProbeConfig): ProbeConfigProblem[] {
  return collectProblems((report) => {
    findCommonProblems(config, report);
    if (config.degradedAfterMs !== undefined) report('/degradedAfterMs', 'belongs to checks that ask somebody');
    const { everySeconds, cron, timeZone, graceSeconds = DEFAULT_GRACE_SECONDS } = config;
    if (cron === undefined) findDistanceProblems(everySeconds, timeZone, report);
    else findCronProblems(cron, everySeconds, timeZone, report);
    if (!isInteger(graceSeconds, 10, MAX_SECONDS)) report('/graceSeconds', `must be 10 to ${MAX_SECONDS}`);
  });
}

function findDistanceProblems(everySeconds: number | undefined, timeZone: string | undefined, report: Report): void {
  if (everySeconds === undefined) report('/everySeconds', 'must be there, or cron');
  else if (!isInteger(everySeconds, 60, MAX_SECONDS)) report('/everySeconds', `must be 60 to ${MAX_SECONDS}`);
  if (timeZone !== undefined) report('/timeZone', 'must be absent without cron');
}

function findCronProblems(
  cron: string,
  everySeconds: number | undefined,
  timeZone: string | undefined,
  report: Report,
): void {
  if (everySeconds !== undefined) report('/everySeconds', 'must be absent with cron');
  if (timeZone === undefined) return report('/timeZone', 'must be there with cron');
  const fault = findCronProblem(cron, timeZone);
  if (fault === 'timeZone') report('/timeZone', 'must be the name of a time zone such as America/Sao_Paulo');
  if (fault === 'cron') report('/cron', 'must have five fields (minute, hour, day, month, weekday) that come to pass');
}

/**
 * Makes the check of what a job told of itself. It reads, and asks nobody; the answer counts from when the job said so or should
 * have. An outage that was over before anybody looked is told first, and looked at again at once.
 */
export function createPushProbe(surroundings: PushSurroundings): ProbeKind<PushProbeConfig & { readonly id: string }> {
  return defineProbeKind<PushProbeConfig & { readonly id: string }>('push', findPushProblems, (config) => {
    const plan = beatPlanOf(config);
    return {
      hasDeadlines: true,
      async run(_signal, { since, lastResultAt } = { since: null, lastResultAt: null }): Promise<CheckResult> {
        const check = new CheckRun(surroundings);
        const counted = (at: Date | null) =>
          at !== null && lastResultAt !== null && at > lastResultAt ? at : undefined;
        const result = (verdict: Verdict, countsFrom: Date | null, changesAt: Date | null): CheckResult => ({
          ...check.result(verdict, NOTHING_SEEN),
          countsFrom: lastResultAt === null ? (countsFrom ?? undefined) : counted(countsFrom),
          changesAt: changesAt ?? undefined,
        });
        let heartbeat: Heartbeat;
        try {
          heartbeat = (await surroundings.readHeartbeat(config.id)) ?? NO_HEARTBEAT;
        } catch {
          const again = new Date(surroundings.clock.now().getTime() + RETRY_MS);
          return result(probeError('local', 'What the job told of itself cannot be read.'), null, again);
        }
        const now = surroundings.clock.now();
        const { state, fault, downAt } = judgeBeat(heartbeat, plan, now, lastResultAt === null ? since : null);
        if (fault !== null) return result(verdictOf(fault), fault.at, null);
        const unseen = heartbeat.lastFault;
        if (unseen !== null && counted(unseen.at)) return result(verdictOf(unseen), unseen.at, now);
        if (state === 'new') return result(probeError('waiting', 'No signal has come yet.'), null, downAt);
        return result(check.passed(Infinity), heartbeat.lastOkAt, downAt);
      },
    };
  });
}

const SENTENCES: Readonly<Record<BeatFaultReason, string>> = {
  missed: 'No signal came by the end of the grace.',
  overrun: 'A run that began did not end within the grace.',
  reported: 'The job says that it failed.',
};

function verdictOf({ reason }: BeatFault): Verdict {
  return fail(reason, SENTENCES[reason]);
}

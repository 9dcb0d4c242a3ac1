import type { CompiledPlan, MaintenancePlan, PlanProblem, Window } from './plan.js';
import { assertApart, compileRepetition } from './repetition.js';
import { unionOf } from './windows.js';
import { instantOf, isZone, wallClockAt } from './zoned.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MAX_MINUTES = 7 * 24 * 60;
const MAX_ASKED_MS = 800 * DAY_MS;
/** What comes soon is found soon. */
const LOOKED_AHEAD_MS = [8, 40, 400].map((days) => days * DAY_MS);
/** Clocks differ from UTC by less, and a gap moves a start by less. */
const CLOCKS_DIFFER_MS = 2 * DAY_MS;

/** Everything that is wrong with a plan; empty when it can be compiled. */
export function findPlanProblems(plan: MaintenancePlan): PlanProblem[] {
  const { zone, startsAt, durationMinutes, repetition, endsAt } = plan;
  const problems: PlanProblem[] = [];
  const report = (field: keyof MaintenancePlan, detail: string): void => void problems.push({ field, detail });
  if (!Number.isInteger(durationMinutes) || durationMinutes < 1 || durationMinutes > MAX_MINUTES)
    report('durationMinutes', `must be 1 to ${MAX_MINUTES}`);
  if (endsAt !== null && endsAt <= startsAt) report('endsAt', 'must be after the first start');
  if (!isZone(zone)) report('zone', 'must be a time zone such as America/Sao_Paulo');
  else if (repetition !== null) {
    try {
      assertApart(compileRepetition(repetition, wallClockAt(startsAt, zone)), durationMinutes * MINUTE_MS);
    } catch (error) {
      report('repetition', error instanceof Error ? error.message : 'cannot be read');
    }
  }
  return problems;
}

/**
 * Makes a plan ready to be asked.
 * @param plan one that `findPlanProblems` finds nothing wrong with
 * @throws Error for a zone or a repetition that cannot be read
 */
export function compilePlan(plan: MaintenancePlan): CompiledPlan {
  const { durationMinutes, endsAt } = plan;
  const startsBetween = startsOf(plan);
  const lengthMs = durationMinutes * MINUTE_MS;

  const windowsBetween = (from: Date, to: Date): Window[] => {
    if (to.getTime() - from.getTime() > MAX_ASKED_MS) throw new RangeError('more than 800 days were asked for');
    const windows = startsBetween(new Date(from.getTime() - lengthMs), to).flatMap((start): Window[] => {
      const natural = new Date(start.getTime() + lengthMs);
      const end = endsAt !== null && endsAt < natural ? endsAt : natural;
      return start < end ? [{ from: start, to: end }] : [];
    });
    return unionOf(windows).filter((window) => window.from < to && window.to > from);
  };

  return {
    windowsBetween,
    isActive: (at) => windowsBetween(at, new Date(at.getTime() + 1)).length > 0,
    nextWindow(at) {
      for (const aheadMs of LOOKED_AHEAD_MS) {
        const [first] = windowsBetween(at, new Date(at.getTime() + aheadMs));
        if (first) return first;
      }
      return null;
    },
  };
}

/** Gives all starts between two instants, and some around them. */
function startsOf({ repetition, startsAt, zone }: MaintenancePlan): (from: Date, to: Date) => Date[] {
  // Of a single start the instant is known: no reading of clocks could say which of two hours of the same name is meant.
  if (repetition === null) return () => [startsAt];
  const starts = compileRepetition(repetition, wallClockAt(startsAt, zone));
  return (from, to) =>
    starts
      .between(
        wallClockAt(new Date(from.getTime() - CLOCKS_DIFFER_MS), zone),
        wallClockAt(new Date(to.getTime() + CLOCKS_DIFFER_MS), zone),
      )
      .map((wallClock) => instantOf(wallClock, zone));
}

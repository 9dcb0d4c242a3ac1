const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * Widths in which checks are summed up, finest first; each is made of the one before, and the first of single checks. Buckets begin at
 * whole multiples of their width since the epoch, so days are those of UTC. `windowMs`: what is closed at once at most, when there is
 * something to catch up with.
 */
export const TIERS = [
  { name: '5m', widthMs: 5 * MINUTE_MS, windowMs: HOUR_MS },
  { name: '1h', widthMs: HOUR_MS, windowMs: 12 * HOUR_MS },
  { name: '1d', widthMs: DAY_MS, windowMs: 7 * DAY_MS },
] as const;

export type Tier = (typeof TIERS)[number];
export type TierName = Tier['name'];

export const TIER_NAMES = TIERS.map(({ name }) => name);

/** What is done step by step: the tiers, the months of the reports, and the removal of what deleted services left. */
export const HISTORY_PARTS = [...TIER_NAMES, 'months', 'removals'] as const;
export type HistoryPart = (typeof HISTORY_PARTS)[number];

/** Widths of the points of a chart, finest first, each with the tier that it is read from: at most two buckets for a point. */
export const STEPS = [
  { name: '5m', widthMs: 5 * MINUTE_MS, tier: '5m' },
  { name: '10m', widthMs: 10 * MINUTE_MS, tier: '5m' },
  { name: '1h', widthMs: HOUR_MS, tier: '1h' },
  { name: '2h', widthMs: 2 * HOUR_MS, tier: '1h' },
  { name: '1d', widthMs: DAY_MS, tier: '1d' },
] as const;

export type Step = (typeof STEPS)[number];
export type StepName = Step['name'];

export const STEP_NAMES = STEPS.map(({ name }) => name);

/** Points of one chart. */
export const MAX_POINTS = 500;

/** Begin of the bucket in which an instant lies. */
export function floorTo(at: Date, widthMs: number): Date {
  return new Date(Math.floor(at.getTime() / widthMs) * widthMs);
}

/** The first begin of a bucket that is not before an instant. */
export function ceilTo(at: Date, widthMs: number): Date {
  return new Date(Math.ceil(at.getTime() / widthMs) * widthMs);
}

/** Things by the begin of the bucket in which they lie, in milliseconds. */
export function byBucket<T>(things: readonly T[], at: (thing: T) => Date, widthMs: number): Map<number, T[]> {
  const found = new Map<number, T[]>();
  for (const thing of things) {
    const start = floorTo(at(thing), widthMs).getTime();
    const own = found.get(start);
    if (own) own.push(thing);
    else found.set(start, [thing]);
  }
  return found;
}

/** A range of time in whole steps. */
export interface Grid {
  readonly step: Step;
  readonly from: Date;
  readonly to: Date;
  readonly points: number;
}

/**
 * The range in whole steps: as fine as 500 points and what is still kept allow, or as wished.
 * @param keptSince from when each tier is complete
 * @returns null where the wished step is too fine for the range
 */
export function gridOf(
  range: { readonly from: Date; readonly until: Date },
  keptSince: Readonly<Record<TierName, Date>>,
  wished?: StepName,
): Grid | null {
  const candidates = wished === undefined ? STEPS : STEPS.filter(({ name }) => name === wished);
  for (const step of candidates) {
    const from = floorTo(range.from, step.widthMs);
    const to = ceilTo(range.until, step.widthMs);
    const points = (to.getTime() - from.getTime()) / step.widthMs;
    if (points <= MAX_POINTS && (range.from >= keptSince[step.tier] || step.tier === '1d'))
      return { step, from, to, points };
  }
  return null;
}

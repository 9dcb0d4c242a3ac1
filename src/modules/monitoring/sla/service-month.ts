import {
  type CalendarMonth,
  monthIn,
  type Reliability,
  reliabilityOf,
  reportOf,
  type Segment,
  type Stretch,
  stretchesOf,
  type TimeWindow,
  type UptimeReport,
} from '../../../../libs/probing/index.js';

/** The zone by whose clocks months of clients are cut. */
export const CLIENT_ZONE = 'America/Sao_Paulo';

/** By whose clocks a month is cut: those of clients, or UTC. */
export const MONTH_CLOCKS = ['client', 'utc'] as const;
export type MonthClock = (typeof MONTH_CLOCKS)[number];

export interface MonthSegment extends Segment {
  /** Why it began. */
  readonly reason: string | null;
}

/**
 * What a month of a service is reported from: intervals, not sums, so that every figure can be opened down to them and both clocks, with
 * maintenance and without, come from the same row.
 */
export interface ServiceMonth {
  readonly serviceId: string;
  readonly clientId: string;
  readonly month: CalendarMonth;
  /** Zone of the client when it was frozen; the row covers the month by its clocks and by UTC. */
  readonly zone: string;
  /** Creation of the service. */
  readonly bornAt: Date;
  /** Nothing is known from then on: the service was deleted, the month is over, or it is now. */
  readonly until: Date;
  readonly segments: readonly MonthSegment[];
  /** Maintenance that does not count, in order and without overlap. */
  readonly excluded: readonly TimeWindow[];
  /** Null: not frozen yet, and may change. */
  readonly frozenAt: Date | null;
}

/** Figures of a month in one way of counting. */
export interface MonthFigures extends Reliability {
  readonly report: UptimeReport;
  readonly stretches: readonly Stretch[];
}

/** The figures of a service: with the agreed maintenance left out, and as if there had been none. */
export interface MonthResult {
  readonly excluding: MonthFigures;
  readonly counting: MonthFigures;
}

/** The time of a month by one of the clocks. */
export function windowOf(month: CalendarMonth, clock: MonthClock, zone = CLIENT_ZONE): TimeWindow {
  return monthIn(month, clock === 'utc' ? 'UTC' : zone);
}

/** The time of a month by either clock. */
export function coverOf(month: CalendarMonth, zone = CLIENT_ZONE): TimeWindow {
  const [utc, own] = [windowOf(month, 'utc'), windowOf(month, 'client', zone)];
  return { from: utc.from < own.from ? utc.from : own.from, to: utc.to > own.to ? utc.to : own.to };
}

/** The figures of a month as that clock cuts it. */
export function resultOf(month: ServiceMonth, clock: MonthClock): MonthResult {
  const window = windowOf(month.month, clock, month.zone);
  const bounds = { createdAt: month.bornAt, now: month.until };
  const figures = (excluded: readonly TimeWindow[]): MonthFigures => {
    const stretches = stretchesOf(month.segments, window, bounds, excluded);
    const report = reportOf(stretches);
    return { report, stretches, ...reliabilityOf(report) };
  };
  return { excluding: figures(month.excluded), counting: figures([]) };
}

/** A part of a month in which a service was anything but up. */
export interface MonthInterval extends Stretch {
  /** Why it began; null where nothing is known about it. */
  readonly reason: string | null;
}

/** Intervals that a report shows of one service. */
const MAX_INTERVALS = 500;

/** The very intervals behind the figures, in order, at most 500. */
export function intervalsOf(
  { segments }: ServiceMonth,
  { stretches }: MonthFigures,
): { readonly shown: readonly MonthInterval[]; readonly more: number } {
  const found = stretches.filter(({ state }) => state !== 'up');
  const reasonAt = (at: Date): string | null => segments.findLast(({ from }) => from <= at)?.reason ?? null;
  const shown = found.slice(0, MAX_INTERVALS).map((stretch) => ({
    ...stretch,
    reason: stretch.state === 'maintenance' ? null : reasonAt(stretch.from),
  }));
  return { shown, more: found.length - shown.length };
}

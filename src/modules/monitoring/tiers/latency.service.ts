import { Injectable } from '@nestjs/common';
import { addFigures, type CheckFigures, type StateTimes, timesInParts } from '../../../../libs/probing/index.js';
import type { Scope } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { invalidRequest, type RangeQuery, timeRange } from '../../../common/validation/index.js';
import type { Service } from '../service.js';
import { Services } from '../services.service.js';
import { Timelines } from '../timelines.service.js';
import { TierReader } from './tier-reader.service.js';
import { TierRetention } from './tier-retention.js';
import { byBucket, type Grid, gridOf, MAX_POINTS, type StepName } from './tiers.js';

export interface LatencyQuery extends RangeQuery {
  readonly step?: StepName;
}

export interface LatencyPoint {
  readonly start: Date;
  readonly figures: CheckFigures;
  /** What its time counts as, as far as it lies between the creation of the service and now. */
  readonly times: StateTimes;
}

/** How fast a service answered in a range of time. */
export interface Latency {
  readonly service: Service;
  readonly grid: Grid;
  readonly overall: CheckFigures;
  readonly points: readonly LatencyPoint[];
}

const RANGE = { usualDays: 1, maxDays: 400 } as const;

/** How fast services answered: durations from the sums of checks, states from the segments that uptime is made of. */
@Injectable()
export class Latencies {
  constructor(
    private readonly services: Services,
    private readonly tiers: TierReader,
    private readonly retention: TierRetention,
    private readonly timelines: Timelines,
    private readonly clock: Clock,
  ) {}

  /** One service; the day until now unless asked otherwise, at most 400. Throws service.not_found, request.invalid. */
  async ofService(scope: Scope, ref: string, query: LatencyQuery): Promise<Latency> {
    const now = this.clock.now();
    const grid = gridOf(timeRange(query, now, RANGE), this.retention.keptSince(), query.step);
    if (grid === null) {
      const detail = `step is finer than what is kept of that time, or would give more than ${String(MAX_POINTS)} points`;
      throw invalidRequest({ parameter: 'step', code: 'field.range', detail });
    }
    const service = await this.services.get(scope, ref);
    const { step, from, to, points } = grid;
    const [buckets, timeline] = await Promise.all([
      this.tiers.readAcrossClients(service.id, step.tier, from, to),
      this.timelines.read(scope, [service], { from, to }, now),
    ]);
    const byStart = byBucket(buckets, ({ start }) => start, step.widthMs);
    const times = timesInParts(timeline(service, { from, to }), from, step.widthMs, points);
    const sums = times.map((time, at): LatencyPoint => {
      const start = new Date(from.getTime() + at * step.widthMs);
      const own = byStart.get(start.getTime()) ?? [];
      return { start, figures: addFigures(own.map(({ figures }) => figures)), times: time };
    });
    return { service, grid, overall: addFigures(sums.map(({ figures }) => figures)), points: sums };
  }
}

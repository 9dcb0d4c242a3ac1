import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { type CheckFigures, countOf, latencyQuantile, type StateTimes } from '../../../../libs/probing/index.js';
import { IfPresent, IsRfc3339 } from '../../../common/validation/index.js';
import type { Latency } from './latency.service.js';
import { STEP_NAMES, type StepName } from './tiers.js';

const stepName = { enum: STEP_NAMES, enumName: 'LatencyStep' } as const;
const duration = { type: Number, nullable: true } as const;

export class LatencyQueryDto {
  /** Begin; a day before `to` unless given, at most 400. */
  @IfPresent()
  @IsRfc3339()
  from?: string;

  /** End, which does not belong to it; now unless given. */
  @IfPresent()
  @IsRfc3339()
  to?: string;

  /** Width of a point; unless given as fine as 500 points and what is still kept allow. */
  @ApiProperty({ ...stepName, required: false })
  @IfPresent()
  @IsIn(STEP_NAMES)
  step?: StepName;
}

export class ReasonCountDto {
  /** Code of the reason. */
  reason!: string;
  /** How many checks did not pass for it. */
  count!: number;
}

/** Durations are of passing checks, in milliseconds. */
export class LatencyFiguresDto {
  /** Checks. */
  checks!: number;
  /** Passed. */
  ok!: number;
  /** Passed, but slowly. */
  slow!: number;
  /** Failed. */
  failed!: number;
  /** Could not be carried out. */
  probeErrors!: number;
  /** Null without a passing check, as the shortest and the longest. */
  @ApiProperty(duration)
  meanMs!: number | null;
  /** The shortest. */
  @ApiProperty(duration)
  minMs!: number | null;
  /** The longest. */
  @ApiProperty(duration)
  maxMs!: number | null;
  /** Median, off by at most 5 %; null with fewer than 20 passing checks. */
  @ApiProperty(duration)
  p50Ms!: number | null;
  /** Likewise; null with fewer than 200. */
  @ApiProperty(duration)
  p95Ms!: number | null;
  /** Likewise; null with fewer than 1,000. */
  @ApiProperty(duration)
  p99Ms!: number | null;
  /** Why checks did not pass, the most frequent first. */
  @ApiProperty({ type: [ReasonCountDto] })
  reasons!: ReasonCountDto[];

  static from(figures: CheckFigures): LatencyFiguresDto {
    const { ok, slow, fail, probeError, sumMs, minMs, maxMs, bins } = figures;
    const passed = ok + slow;
    const quantile = (q: number): number | null => rounded(latencyQuantile(bins, q));
    return {
      checks: countOf(figures),
      ok,
      slow,
      failed: fail,
      probeErrors: probeError,
      meanMs: passed === 0 ? null : rounded(sumMs / passed),
      minMs,
      maxMs,
      p50Ms: quantile(0.5),
      p95Ms: quantile(0.95),
      p99Ms: quantile(0.99),
      reasons: Object.entries(figures.reasons)
        .map(([reason, count]) => ({ reason, count }))
        .sort((one, other) => other.count - one.count || (one.reason < other.reason ? -1 : 1)),
    };
  }
}

/** What the time of a point counts as, in milliseconds, between the creation of the service and now. */
export class StateTimesDto {
  /** Up. */
  upMs!: number;
  /** Up, but slow. */
  degradedMs!: number;
  /** Down. */
  downMs!: number;
  /** Not observed. */
  unknownMs!: number;
  /** Switched off. */
  pausedMs!: number;
  /** In maintenance that does not count, whatever was seen meanwhile. */
  maintenanceMs!: number;

  static from({ up, degraded, down, unknown, paused, maintenance }: StateTimes): StateTimesDto {
    return {
      upMs: up,
      degradedMs: degraded,
      downMs: down,
      unknownMs: unknown,
      pausedMs: paused,
      maintenanceMs: maintenance,
    };
  }
}

export class LatencyPointDto extends LatencyFiguresDto {
  /** Its begin. */
  start!: Date;
  /** What its time counts as. */
  states!: StateTimesDto;
}

export class LatencyDto {
  /** The service. */
  serviceId!: string;
  /** Begin of the first point. */
  from!: Date;
  /** End of the last point. */
  to!: Date;
  /** Width of a point. */
  @ApiProperty(stepName)
  step!: StepName;
  /** All points together. */
  overall!: LatencyFiguresDto;
  /** In order and without a gap, at most 500. */
  @ApiProperty({ type: [LatencyPointDto] })
  points!: LatencyPointDto[];

  static from({ service, grid, overall, points }: Latency): LatencyDto {
    return {
      serviceId: service.id,
      from: grid.from,
      to: grid.to,
      step: grid.step.name,
      overall: LatencyFiguresDto.from(overall),
      points: points.map(({ start, figures, times }) =>
        Object.assign(LatencyFiguresDto.from(figures), { start, states: StateTimesDto.from(times) }),
      ),
    };
  }
}

/** As durations are stored. */
function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 100) / 100;
}

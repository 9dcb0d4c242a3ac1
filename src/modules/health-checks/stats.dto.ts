import { ApiProperty } from '@nestjs/swagger';
import type { WatchFigures } from '../monitoring/index.js';

export class ServicesByStateDto {
  new!: number;
  up!: number;
  degraded!: number;
  suspect!: number;
  down!: number;
  recovering!: number;
  unknown!: number;
}

export class ServiceFiguresDto {
  /** Services that are not deleted. */
  total!: number;
  /** Of these, paused ones. */
  paused!: number;
  /** Services by state of the watch; a pause lies over the state. */
  byState!: ServicesByStateDto;
}

export class CheckFiguresDto {
  /** Checks carried out. */
  total!: number;
  /** Checks in which the target failed. */
  failures!: number;
  /** Checks that could not be carried out. */
  probeErrors!: number;
  /** Mean duration of passing checks in milliseconds; null without any. */
  @ApiProperty({ type: Number, nullable: true })
  meanMs!: number | null;
  /** 95th percentile of passing checks in milliseconds, within 5 %; null with fewer than 200. */
  @ApiProperty({ type: Number, nullable: true })
  p95Ms!: number | null;
}

export class StatsDto {
  /** Clients that are not deleted. */
  clients!: number;
  services!: ServiceFiguresDto;
  /** Checks of the last 24 hours. */
  last24h!: CheckFiguresDto;
  /** When the last check began; null before the first one. */
  @ApiProperty({ type: Date, nullable: true })
  lastCheckAt!: Date | null;
  /** How late checks of this process start (99th percentile, upper bound, milliseconds); null where none are carried out. */
  @ApiProperty({ type: Number, nullable: true })
  schedulerLagP99Ms!: number | null;

  static from({ clients, watch }: { clients: number; watch: WatchFigures }): StatsDto {
    return {
      clients,
      services: { total: watch.services, paused: watch.paused, byState: { ...watch.byState } },
      last24h: {
        total: watch.checks,
        failures: watch.failures,
        probeErrors: watch.probeErrors,
        meanMs: rounded(watch.meanMs),
        p95Ms: rounded(watch.p95Ms),
      },
      lastCheckAt: watch.lastCheckAt,
      schedulerLagP99Ms: rounded(watch.startLagP99Ms),
    };
  }
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 100) / 100;
}

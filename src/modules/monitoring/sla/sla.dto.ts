import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import type { GroupUptime } from '../../../../libs/probing/index.js';
import { IfPresent } from '../../../common/validation/index.js';
import { GroupPartDto, StretchDto } from '../availability.dto.js';
import { UptimeWindowDto } from '../history.dto.js';
import { intervalsOf, MONTH_CLOCKS, type MonthClock, type MonthFigures } from './service-month.js';
import type { SlaReport, SlaService } from './sla-reports.service.js';

const span = { type: Number, nullable: true } as const;
const instantOrNull = { type: String, format: 'date-time', nullable: true } as const;

export class SlaQueryDto {
  /** The month; the last whole one unless given. @example "2026-11" */
  @IfPresent()
  @Matches(/^20[0-9]{2}-(0[1-9]|1[0-2])$/)
  month?: string;

  /** By whose clocks it is cut: those of clients (America/Sao_Paulo) unless given, or UTC. */
  @ApiProperty({ enum: MONTH_CLOCKS, enumName: 'MonthClock', required: false })
  @IfPresent()
  @IsIn(MONTH_CLOCKS)
  clock?: MonthClock;
}

/** Figures of a month. Incidents are unbroken downtimes that touch it; their lengths are those within it. */
export class SlaFiguresDto extends UptimeWindowDto {
  /** Mean time to repair: down, per incident; null without one. */
  @ApiProperty(span)
  mttrMs!: number | null;
  /** Mean time between failures: monitored and not down, per incident; null without one. */
  @ApiProperty(span)
  mtbfMs!: number | null;

  static of({ report, mttrMs, mtbfMs }: MonthFigures): SlaFiguresDto {
    return Object.assign(UptimeWindowDto.from(report), { mttrMs, mtbfMs });
  }
}

export class SlaIntervalDto extends StretchDto {
  /** Why it began, as a code; null where nothing is known. */
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;
}

export class SlaServiceDto {
  /** The service. */
  serviceId!: string;
  /** Its name. */
  name!: string;
  /** When it was deleted; null: it is still there. */
  @ApiProperty(instantOrNull)
  deletedAt!: Date | null;
  /** When its month was frozen; null: it may still change. */
  @ApiProperty(instantOrNull)
  frozenAt!: Date | null;
  /** With agreed maintenance left out. */
  figures!: SlaFiguresDto;
  /** As if there had been no maintenance. */
  withMaintenance!: SlaFiguresDto;
  /** Everything but «up», in order, with maintenance in its place; the first 500. */
  @ApiProperty({ type: [SlaIntervalDto] })
  intervals!: SlaIntervalDto[];
  /** Intervals beyond these. */
  moreIntervals!: number;

  static from({ service, month, excluding, counting }: SlaService): SlaServiceDto {
    const { shown, more } = intervalsOf(month, excluding);
    return {
      serviceId: service.id,
      name: service.name,
      deletedAt: service.deletedAt,
      frozenAt: month.frozenAt,
      figures: SlaFiguresDto.of(excluding),
      withMaintenance: SlaFiguresDto.of(counting),
      intervals: shown.map(({ state, from, to, reason }) => ({ state, from, to, reason })),
      moreIntervals: more,
    };
  }
}

export class SlaGroupDto {
  /** As if the services were one thing that is down whenever any of them is. */
  anyDown!: GroupPartDto;
  /** The mean of the services, weighted by the time that each was monitored. */
  mean!: GroupPartDto;

  static from({ anyDown, mean }: GroupUptime): SlaGroupDto {
    return { anyDown: GroupPartDto.from(anyDown), mean: GroupPartDto.from(mean) };
  }
}

export class SlaReportDto {
  /** The client. */
  clientId!: string;
  /** The month. */
  month!: string;
  /** Time zone by whose clocks it is cut. */
  zone!: string;
  /** Its begin. */
  from!: Date;
  /** Its end. */
  to!: Date;
  /** When all of it was frozen: from then on nothing changes it. Null: it stands as it is known now. */
  @ApiProperty(instantOrNull)
  frozenAt!: Date | null;
  /** All services, with agreed maintenance left out. */
  figures!: SlaGroupDto;
  /** All services, as if there had been no maintenance. */
  withMaintenance!: SlaGroupDto;
  /** Services that lived in the month by number, those included that were deleted since; at most 1,000 of each. */
  services!: SlaServiceDto[];

  static from({ client, month, zone, window, frozenAt, excluding, counting, services }: SlaReport): SlaReportDto {
    return {
      clientId: client.id,
      ...{ month, zone, from: window.from, to: window.to, frozenAt },
      figures: SlaGroupDto.from(excluding),
      withMaintenance: SlaGroupDto.from(counting),
      services: services.map((service) => SlaServiceDto.from(service)),
    };
  }
}

import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn } from 'class-validator';
import type { CheckOutcome, MonitorState, UptimeReport } from '../../../libs/probing/index.js';
import { MONITOR_STATES } from '../../../libs/probing/index.js';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../common/http/index.js';
import { IfPresent, IsObjectId, IsRfc3339, QueryBoolean } from '../../common/validation/index.js';
import { CheckDto } from './check.dto.js';
import { CHECK_OUTCOMES } from './checks.schema.js';
import type { ClientStatusView } from './client-statuses.service.js';
import type { Incident } from './incidents.repository.js';
import type { UptimeWindows } from './uptime.service.js';

const INCIDENT_ENDS = ['recovered', 'service_deleted'] as const;

export class CheckQueryDto extends PageQueryDto {
  /** Scheduled at or after; 24 hours before `to` unless given. */
  @IfPresent()
  @IsRfc3339()
  from?: string;

  /** Scheduled before; now unless given. */
  @IfPresent()
  @IsRfc3339()
  to?: string;

  /** Only checks with this outcome. */
  @ApiProperty({ enum: CHECK_OUTCOMES, enumName: 'CheckOutcome', required: false })
  @IfPresent()
  @IsIn(CHECK_OUTCOMES)
  outcome?: CheckOutcome;
}

export class ServiceIncidentQueryDto extends PageQueryDto {
  /** Only open ones, or only ended ones. */
  @IfPresent()
  @QueryBoolean()
  @IsBoolean()
  open?: boolean;

  /** Began at or after. */
  @IfPresent()
  @IsRfc3339()
  from?: string;

  /** Began before. */
  @IfPresent()
  @IsRfc3339()
  to?: string;
}

export class IncidentQueryDto extends ServiceIncidentQueryDto {
  /** Only incidents of this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;

  /** Only incidents of this service. */
  @IfPresent()
  @IsObjectId()
  serviceId?: string;
}

export class IncidentDto {
  /** Id. */
  id!: string;
  /** Client of the service. */
  clientId!: string;
  /** Service that was down. */
  serviceId!: string;
  /** First failure of those that confirmed it. */
  startedAt!: Date;
  /** First passing check of the confirmed recovery; null while it is open. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt!: Date | null;
  /** Code of the check that confirmed it. */
  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;
  /** One sentence about it. */
  @ApiProperty({ type: String, nullable: true })
  detail!: string | null;
  /** How it ended; null while it is open. */
  @ApiProperty({ enum: INCIDENT_ENDS, enumName: 'IncidentEnd', nullable: true })
  endReason!: (typeof INCIDENT_ENDS)[number] | null;
  /** Service whose outage explains it, so that nobody was told of it; null otherwise. */
  @ApiProperty({ type: String, nullable: true })
  suppressedBy!: string | null;

  static from(incident: Incident): IncidentDto {
    const { id, clientId, serviceId, startedAt, endedAt, reason, detail, endReason, suppressedBy } = incident;
    return { id, clientId, serviceId, startedAt, endedAt, reason, detail, endReason, suppressedBy };
  }
}

export class IncidentPageDto extends PageInfoDto {
  /** The incidents of this page, newest first. */
  items!: IncidentDto[];

  static from(page: Page<Incident>): IncidentPageDto {
    return pageOf(page, (incident) => IncidentDto.from(incident));
  }
}

/** One window. Its parts are milliseconds; a degraded service is up. */
export class UptimeWindowDto {
  /** 100 × (1 − down / monitored), floored at three decimals; null when nothing was monitored. */
  @ApiProperty({ type: Number, nullable: true })
  uptimePercent!: number | null;
  /** 100 × monitored / window, floored likewise; null for an empty window. */
  @ApiProperty({ type: Number, nullable: true })
  coverage!: number | null;
  /** Length of the window, which begins with the service at the earliest. */
  windowMs!: number;
  /** Neither unknown nor paused nor in maintenance. */
  monitoredMs!: number;
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
  /** Unbroken downtimes that touch the window. */
  incidents!: number;
  /** Longest unbroken downtime inside the window. */
  longestDownMs!: number;

  static from(report: UptimeReport): UptimeWindowDto {
    const { uptimePercent, windowMs, monitoredMs, degradedMs, downMs, unknownMs, pausedMs } = report;
    const incidents = report.downPeriods;
    const coverage = report.coveragePercent;
    return {
      uptimePercent,
      coverage,
      windowMs,
      monitoredMs,
      degradedMs,
      downMs,
      unknownMs,
      pausedMs,
      maintenanceMs: report.maintenanceMs,
      incidents,
      longestDownMs: report.longestDownMs,
    };
  }
}

export class UptimeDto {
  /** The service. */
  serviceId!: string;
  /** The last 24 hours. */
  last24h!: UptimeWindowDto;
  /** The last 7 days. */
  last7d!: UptimeWindowDto;
  /** The last 30 days. */
  last30d!: UptimeWindowDto;

  static from({ service, windows }: { service: { id: string }; windows: UptimeWindows }): UptimeDto {
    return {
      serviceId: service.id,
      last24h: UptimeWindowDto.from(windows.last24h),
      last7d: UptimeWindowDto.from(windows.last7d),
      last30d: UptimeWindowDto.from(windows.last30d),
    };
  }
}

export class ServiceStatusDto {
  /** Id of the service. */
  id!: string;
  /** Its name. */
  name!: string;
  /** Its state. */
  @ApiProperty({ enum: MONITOR_STATES, enumName: 'MonitorState' })
  state!: MonitorState;
  /** From when the state counts. */
  since!: Date;
  /** The latest check. */
  @ApiProperty({ type: CheckDto, nullable: true })
  lastCheck!: CheckDto | null;
  /** Uptime of the last 24 hours in percent, floored at three decimals; null when nothing was monitored. */
  @ApiProperty({ type: Number, nullable: true })
  uptime24h!: number | null;
}

export class ClientStatusDto {
  /** The client. */
  clientId!: string;
  /** Worst state of its services that are not paused: down, recovering, suspect, unknown, degraded, new, up; unknown when nothing is watched. */
  @ApiProperty({ enum: MONITOR_STATES, enumName: 'MonitorState' })
  state!: MonitorState;
  /** Its services by number, at most 5,000. */
  services!: ServiceStatusDto[];

  static from({ clientId, state, services }: ClientStatusView): ClientStatusDto {
    return {
      clientId,
      state,
      services: services.map(({ view, uptime24h }) => ({
        id: view.service.id,
        name: view.service.name,
        state: view.state,
        since: view.since,
        lastCheck: view.lastCheck && CheckDto.from(view.lastCheck),
        uptime24h,
      })),
    };
  }
}

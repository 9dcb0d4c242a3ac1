import { Injectable } from '@nestjs/common';
import {
  type CalendarMonth,
  type GroupUptime,
  groupUptimeOf,
  monthAt,
  type TimeWindow,
} from '../../../../libs/probing/index.js';
import type { Actor, Scope } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { type Cell, csvFile } from '../../../common/tabular/index.js';
import { invalidRequest } from '../../../common/validation/index.js';
import { AuditedExports } from '../../audit/index.js';
import { Clients } from '../../clients/index.js';
import { LiveMonths } from './live-months.service.js';
import { livedIn, type MonthService, MonthServices } from './month-services.read-model.js';
import {
  CLIENT_ZONE,
  coverOf,
  type MonthClock,
  type MonthFigures,
  type MonthResult,
  resultOf,
  type ServiceMonth,
  windowOf,
} from './service-month.js';
import { FrozenMonths } from './service-months.repository.js';

export interface SlaQuery {
  readonly month?: CalendarMonth;
  readonly clock?: MonthClock;
}

export interface SlaService extends MonthResult {
  readonly service: MonthService;
  readonly month: ServiceMonth;
}

/** How the services of a client did in a month. */
export interface SlaReport {
  readonly client: { readonly id: string; readonly name: string };
  readonly month: CalendarMonth;
  readonly clock: MonthClock;
  readonly zone: string;
  readonly window: TimeWindow;
  /** When the last service was frozen; null: something may still change. */
  readonly frozenAt: Date | null;
  readonly excluding: GroupUptime;
  readonly counting: GroupUptime;
  readonly services: readonly SlaService[];
}

const FIGURES = [
  ...(['uptimePercent', 'coveragePercent', 'monitoredMs', 'downMs', 'degradedMs', 'unknownMs', 'pausedMs'] as const),
  ...(['maintenanceMs', 'downPeriods', 'longestDownMs'] as const),
];
const COLUMNS = [
  ...['serviceId', 'name', 'deletedAt', 'month', 'zone', 'from', 'to', 'frozenAt'],
  ...['uptimePercent', 'coveragePercent', 'monitoredMs', 'downMs', 'degradedMs', 'unknownMs', 'pausedMs'],
  ...['maintenanceMs', 'incidents', 'longestDownMs', 'mttrMs', 'mtbfMs'],
  ...['uptimePercentWithMaintenance', 'downMsWithMaintenance', 'incidentsWithMaintenance'],
];

/** The report of a month on the services of a client: frozen where it is frozen, else as it stands. */
@Injectable()
export class SlaReports {
  constructor(
    private readonly clients: Clients,
    private readonly services: MonthServices,
    private readonly frozen: FrozenMonths,
    private readonly live: LiveMonths,
    private readonly exports: AuditedExports,
    private readonly clock: Clock,
  ) {}

  /** The last whole month by the clocks of clients unless asked otherwise. Throws client.not_found, request.invalid. */
  async ofClient(scope: Scope, clientRef: string, { month, clock = 'client' }: SlaQuery): Promise<SlaReport> {
    const now = this.clock.now();
    const zone = clock === 'utc' ? 'UTC' : CLIENT_ZONE;
    const asked = month ?? lastWholeMonth(now, zone);
    const window = windowOf(asked, clock);
    if (window.from >= now)
      throw invalidRequest({ parameter: 'month', code: 'field.range', detail: 'month must have begun' });
    const client = await this.clients.get(scope, clientRef);
    const all = await this.services.listOfClient(scope, client.id, coverOf(asked));
    const months = await this.monthsOf(scope, client.id, all, asked, now);
    const services = all.flatMap((service): SlaService[] => {
      const own = months.get(service.id);
      return own && livedIn(service, window) ? [{ service, month: own, ...resultOf(own, clock) }] : [];
    });
    const group = (way: keyof MonthResult): GroupUptime => groupUptimeOf(services.map((one) => one[way].stretches));
    const frozen = services.map((one) => one.month.frozenAt?.getTime() ?? Infinity);
    const latest = Math.max(...frozen);
    return {
      client: { id: client.id, name: client.name },
      ...{ month: asked, clock, zone, window },
      frozenAt: Number.isFinite(latest) ? new Date(latest) : null,
      excluding: group('excluding'),
      counting: group('counting'),
      services,
    };
  }

  /** The same as a file, a row for each service. Throws as `ofClient`. */
  async exportOfClient(actor: Actor, clientRef: string, query: SlaQuery): Promise<AsyncGenerator<string>> {
    const report = await this.ofClient(actor.scope, clientRef, query);
    const filter = { clientId: report.client.id, month: report.month, clock: report.clock };
    const trail = { begun: 'client.sla_export_begun', ended: 'client.sla_exported', filter };
    const cells = (service: SlaService): Cell[] => cellsOf(service, report);
    return this.exports.open(actor, trail, csvFile({ columns: COLUMNS, rows: report.services, cells }, this.clock));
  }

  private async monthsOf(
    scope: Scope,
    clientId: string,
    services: readonly MonthService[],
    month: CalendarMonth,
    now: Date,
  ): Promise<Map<string, ServiceMonth>> {
    const months = await this.frozen.mapByClient(scope, clientId, month);
    const missing = services.filter(({ id }) => !months.has(id));
    for (const one of await this.live.read(scope, missing, month, now)) months.set(one.serviceId, one);
    return months;
  }
}

function lastWholeMonth(now: Date, zone: string): CalendarMonth {
  const { from } = windowOf(monthAt(now, zone), zone === 'UTC' ? 'utc' : 'client');
  return monthAt(new Date(from.getTime() - 1), zone);
}

function cellsOf({ service, month, excluding, counting }: SlaService, report: SlaReport): Cell[] {
  const figures = (of: MonthFigures): Cell[] => [...FIGURES.map((name) => of.report[name]), of.mttrMs, of.mtbfMs];
  const { from, to } = report.window;
  const { uptimePercent, downMs, downPeriods } = counting.report;
  return [
    ...[service.id, service.name, isoOf(service.deletedAt), report.month, report.zone],
    ...[isoOf(from), isoOf(to), isoOf(month.frozenAt), ...figures(excluding), uptimePercent, downMs, downPeriods],
  ];
}

function isoOf(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

import { Injectable } from '@nestjs/common';
import {
  type GroupUptime,
  groupUptimeOf,
  reportOf,
  type Stretch,
  type UptimeReport,
} from '../../../libs/probing/index.js';
import type { Actor, Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { type Cell, csvFile } from '../../common/tabular/index.js';
import { invalidRequest, type RangeQuery, type TimeRange, timeRange } from '../../common/validation/index.js';
import { AuditedExports } from '../audit/index.js';
import { Clients } from '../clients/index.js';
import type { Service } from './service.js';
import { Services } from './services.service.js';
import { ServicesRepository } from './services.repository.js';
import { Timelines } from './timelines.service.js';

/** How one service did in a range of time. */
export interface Availability {
  readonly service: Service;
  readonly report: UptimeReport;
  readonly stretches: readonly Stretch[];
}

/** How the services of a client did. */
export interface ClientAvailability {
  readonly clientId: string;
  readonly range: TimeRange;
  readonly group: GroupUptime;
  readonly services: readonly Availability[];
}

const RANGE = { usualDays: 30, maxDays: 400 } as const;
const MAX_STRETCHES = 10_000;
const MAX_SERVICES = 1_000;

const COLUMNS = [
  ...(['serviceId', 'name', 'from', 'to', 'uptimePercent', 'coveragePercent', 'windowMs', 'monitoredMs'] as const),
  ...(['downMs', 'degradedMs', 'unknownMs', 'pausedMs', 'maintenanceMs', 'incidents', 'longestDownMs'] as const),
];

/** Uptime of any range of time, down to the intervals behind the figures. */
@Injectable()
export class Availabilities {
  constructor(
    private readonly services: Services,
    private readonly byClient: ServicesRepository,
    private readonly clients: Clients,
    private readonly timelines: Timelines,
    private readonly exports: AuditedExports,
    private readonly clock: Clock,
  ) {}

  /** One service; 30 days until now unless asked otherwise, at most 400. Throws service.not_found, request.invalid. */
  async ofService(scope: Scope, ref: string, query: RangeQuery): Promise<Availability & { readonly range: TimeRange }> {
    const range = timeRange(query, this.clock.now(), RANGE);
    const service = await this.services.get(scope, ref);
    const [found] = await this.examine(scope, [service], range);
    if (!found || found.stretches.length > MAX_STRETCHES) {
      const detail = `from covers more than ${String(MAX_STRETCHES)} intervals; ask for a shorter time`;
      throw invalidRequest({ parameter: 'from', code: 'field.range', detail });
    }
    return { ...found, range };
  }

  /** All services of a client, at most 1,000 by number, each and together. Throws client.not_found, request.invalid. */
  async ofClient(scope: Scope, clientRef: string, query: RangeQuery): Promise<ClientAvailability> {
    const range = timeRange(query, this.clock.now(), RANGE);
    const client = await this.clients.get(scope, clientRef);
    const present = await this.byClient.listByClient(scope, client.id, MAX_SERVICES);
    const services = await this.examine(scope, present, range);
    const group = groupUptimeOf(services.map(({ stretches }) => stretches));
    return { clientId: client.id, range, group, services };
  }

  /** The same as a file, a row for each service. Throws as `ofClient`. */
  async exportOfClient(actor: Actor, clientRef: string, query: RangeQuery): Promise<AsyncGenerator<string>> {
    const { clientId, range, services } = await this.ofClient(actor.scope, clientRef, query);
    const filter = { clientId, from: range.from.toISOString(), to: range.until.toISOString() };
    const trail = { begun: 'client.uptime_export_begun', ended: 'client.uptime_exported', filter };
    const cells = (availability: Availability): Cell[] => cellsOf(availability, range);
    return this.exports.open(actor, trail, csvFile({ columns: COLUMNS, rows: services, cells }, this.clock));
  }

  private async examine(scope: Scope, services: readonly Service[], range: TimeRange): Promise<Availability[]> {
    const window = { from: range.from, to: range.until };
    const timeline = await this.timelines.read(scope, services, window, this.clock.now());
    return services.map((service) => {
      const stretches = timeline(service, window);
      return { service, report: reportOf(stretches), stretches };
    });
  }
}

function cellsOf({ service, report }: Availability, { from, until }: TimeRange): Cell[] {
  const { uptimePercent, coveragePercent, windowMs, monitoredMs, downMs, degradedMs, unknownMs } = report;
  const { pausedMs, maintenanceMs, downPeriods, longestDownMs } = report;
  return [
    ...[service.id, service.name, from.toISOString(), until.toISOString(), uptimePercent, coveragePercent],
    ...[windowMs, monitoredMs, downMs, degradedMs, unknownMs, pausedMs, maintenanceMs, downPeriods, longestDownMs],
  ];
}

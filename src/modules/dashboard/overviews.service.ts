import { Injectable } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import { SharedValue } from '../../common/cache/index.js';
import { Clock } from '../../common/clock/index.js';
import { Clients } from '../clients/index.js';
import { Checks, Incidents, ServiceViews } from '../monitoring/index.js';
import type { Overview } from './overview.js';

const MAX_SERVICES = 100;
const MAX_INCIDENTS = 50;
const LAST_CHECKS = 30;

/** What the first page shows, read at most every five seconds whoever asks; the number of clients every thirty. */
@Injectable()
export class Overviews {
  private readonly overview: SharedValue<Overview>;
  private readonly clientCount: SharedValue<number>;

  constructor(
    private readonly clients: Clients,
    private readonly views: ServiceViews,
    private readonly checks: Checks,
    private readonly incidents: Incidents,
    private readonly clock: Clock,
  ) {
    this.overview = new SharedValue(5_000, () => this.read(), clock);
    this.clientCount = new SharedValue(30_000, () => this.clients.count(Scope.all()), clock);
  }

  countClients(): Promise<number> {
    return this.clientCount.get();
  }

  current(): Promise<Overview> {
    return this.overview.get();
  }

  private async read(): Promise<Overview> {
    const scope = Scope.all();
    const { items, total = 0 } = await this.views.page(scope, { page: 1, limit: MAX_SERVICES, sort: 'number' });
    const checks = await this.checks.findLatestByServiceIds(
      scope,
      items.map(({ service }) => service.id),
      LAST_CHECKS,
    );
    const open = await this.incidents.listOpen(scope, MAX_INCIDENTS);
    const clientIds = [...items.map(({ service }) => service.clientId), ...open.map(({ clientId }) => clientId)];
    const clientNames = await this.clients.namesOf(scope, [...new Set(clientIds)]);
    const serviceNames = new Map(items.map(({ service }) => [service.id, service.name]));
    return {
      at: this.clock.now(),
      clients: await this.countClients(),
      hiddenServices: Math.max(0, total - items.length),
      services: items.map(({ service, state, since }) => ({
        name: service.name,
        clientName: clientNames.get(service.clientId) ?? '',
        state,
        isPaused: service.isPaused,
        since,
        lastOutcomes: [...(checks.get(service.id) ?? [])].reverse(),
      })),
      incidents: open.map((incident) => ({
        serviceName: serviceNames.get(incident.serviceId) ?? `#${incident.serviceId}`,
        clientName: clientNames.get(incident.clientId) ?? '',
        startedAt: incident.startedAt,
        reason: incident.reason,
      })),
    };
  }
}

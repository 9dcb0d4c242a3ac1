import { Injectable } from '@nestjs/common';
import type { MonitorState } from '../../../libs/probing/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { Clients } from '../clients/index.js';
import { worstState } from './client-status.js';
import type { ServiceView } from './service-view.js';
import { ServiceViews } from './service-views.service.js';
import { ServicesRepository } from './services.repository.js';
import { Uptime } from './uptime.service.js';

export interface ClientStatusView {
  readonly clientId: string;
  readonly state: MonitorState;
  readonly services: readonly { readonly view: ServiceView; readonly uptime24h: number | null }[];
}

/** Services of one client that are shown at once, by number; a list has pages instead. */
const MAX_SERVICES = 5_000;
const AT_ONCE = 1_000;

/** How a client is doing. */
@Injectable()
export class ClientStatuses {
  constructor(
    private readonly clients: Clients,
    private readonly services: ServicesRepository,
    private readonly views: ServiceViews,
    private readonly uptime: Uptime,
  ) {}

  /** The services of a client, at most 5,000, and the worst of their states. Throws client.not_found. */
  async of(scope: Scope, clientRef: string): Promise<ClientStatusView> {
    const client = await this.clients.get(scope, clientRef);
    const services = await this.services.listByClient(scope, client.id, MAX_SERVICES);
    const shown: { view: ServiceView; uptime24h: number | null }[] = [];
    for (let at = 0; at < services.length; at += AT_ONCE) {
      const some = services.slice(at, at + AT_ONCE);
      const views = await this.views.ofAll(scope, some);
      const uptimes = await this.uptime.last24h(scope, some);
      shown.push(...views.map((view) => ({ view, uptime24h: uptimes.get(view.service.id) ?? null })));
    }
    const states = shown.map(({ view }) => ({ state: view.state, isPaused: view.service.isPaused }));
    return { clientId: client.id, state: worstState(states), services: shown };
  }
}

import { Injectable } from '@nestjs/common';
import type { MonitorState } from '../../../libs/probing/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { Cursors, type Page, pageRequest, toPage } from '../../common/http/index.js';
import type { PageQueryDto } from '../../common/http/index.js';
import { type Check, Checks } from './checks.repository.js';
import { Incidents } from './incidents.repository.js';
import type { Service } from './service.js';
import { type ServiceView, viewOf } from './service-view.js';
import { serviceNameKey, ServicesRepository } from './services.repository.js';
import { type ServiceState, ServiceStates } from './state.repository.js';
import { StateSearch } from './state-search.read-model.js';

/** `-` in front: descending. */
export const SERVICE_SORTS = ['number', '-number', 'name', '-name', 'createdAt', '-createdAt'] as const;
export type ServiceSort = (typeof SERVICE_SORTS)[number];

export interface ServiceQuery extends PageQueryDto {
  readonly clientId?: string;
  readonly state?: MonitorState;
  readonly tag?: string;
  readonly search?: string;
  readonly sort?: ServiceSort;
}

type SortField = 'number' | 'name' | 'createdAt';
const COLUMNS: Readonly<Record<SortField, string>> = { number: 'number', name: 'nameKey', createdAt: 'createdAt' };

/** Services together with what the watch knows of them: a fixed number of queries per page. */
@Injectable()
export class ServiceViews {
  constructor(
    private readonly services: ServicesRepository,
    private readonly states: ServiceStates,
    private readonly search: StateSearch,
    private readonly checks: Checks,
    private readonly incidents: Incidents,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** A service that was never checked. */
  ofNew(service: Service): ServiceView {
    return viewOf(service, undefined, undefined, service.createdAt);
  }

  /** One service as it is now; inside a unit of work it reads within it. */
  async of(scope: Scope, service: Service): Promise<ServiceView> {
    const states = await this.states.findByServiceIds(scope, [service.id]);
    const latest = await this.checks.findLatestByServiceIds(scope, [service.id]);
    const suppressors = await this.suppressorsOf(scope, states);
    return this.view(service, states, latest, suppressors);
  }

  /** One service by id or number. Throws service.not_found. */
  async get(scope: Scope, ref: string): Promise<ServiceView> {
    const service = await this.services.find(scope, ref);
    if (!service) throw new DomainError('service.not_found');
    return this.of(scope, service);
  }

  /** Several services, in the given order; at most 1,000. */
  async ofAll(scope: Scope, services: readonly Service[]): Promise<ServiceView[]> {
    if (services.length === 0) return [];
    const ids = services.map((service) => service.id);
    const [states, latest] = await Promise.all([
      this.states.findByServiceIds(scope, ids),
      this.checks.findLatestByServiceIds(scope, ids),
    ]);
    const suppressors = await this.suppressorsOf(scope, states);
    return services.map((service) => this.view(service, states, latest, suppressors));
  }

  /** One page; by default the newest number first. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(scope: Scope, query: ServiceQuery): Promise<Page<ServiceView>> {
    const { clientId, state, tag, search, sort = '-number' } = query;
    const list = ['services', clientId ?? null, state ?? null, tag ?? null, search ?? null, sort];
    const request = pageRequest(query, this.cursors, list);
    const field = sort.replace('-', '') as SortField;
    const order = { field: COLUMNS[field], direction: sort.startsWith('-') ? -1 : 1 } as const;
    const ids = state === undefined ? undefined : await this.search.serviceIdsIn(scope, state, clientId);
    const { rows, ...counted } = await this.services.page(scope, { clientId, ids, tag, search }, order, request);
    const views = await this.ofAll(scope, rows);
    return toPage(
      { rows: views, ...counted },
      request,
      (view) => view,
      ({ service }) => this.cursors.encode({ value: sortValue(service, field), id: service.id }, list),
    );
  }

  /** What explains the open outages of services that are DOWN. */
  private async suppressorsOf(scope: Scope, states: ReadonlyMap<string, ServiceState>): Promise<Suppressors> {
    const down = [...states.values()].filter(({ snapshot }) => snapshot.confirmed === 'down');
    if (down.length === 0) return new Map();
    const open = await this.incidents.findOpenByServiceIds(
      scope,
      down.map(({ serviceId }) => serviceId),
    );
    return new Map([...open].map(([serviceId, { suppressedBy }]) => [serviceId, suppressedBy]));
  }

  private view(
    service: Service,
    states: ReadonlyMap<string, ServiceState>,
    latest: ReadonlyMap<string, readonly Check[]>,
    suppressors: Suppressors,
  ): ServiceView {
    const { id } = service;
    return viewOf(service, states.get(id), latest.get(id)?.[0], this.clock.now(), suppressors.get(id) ?? null);
  }
}

type Suppressors = ReadonlyMap<string, string | null>;

function sortValue(service: Service, field: SortField): string | number {
  if (field === 'number') return service.number;
  return field === 'name' ? serviceNameKey(service.name) : service.createdAt.toISOString();
}

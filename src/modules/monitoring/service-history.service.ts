import { Injectable } from '@nestjs/common';
import type { CheckOutcome } from '../../../libs/probing/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { Cursors, type Page, pageRequest, toPage } from '../../common/http/index.js';
import type { PageQueryDto } from '../../common/http/index.js';
import { invalidRequest } from '../../common/validation/index.js';
import { type Check, Checks } from './checks.repository.js';
import { type Incident, type IncidentFilter, Incidents } from './incidents.repository.js';
import { Services } from './services.service.js';

export interface TimeRange {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

const DAY_MS = 86_400_000;

/** Past checks and incidents. */
@Injectable()
export class ServiceHistory {
  constructor(
    private readonly services: Services,
    private readonly checkHistory: Checks,
    private readonly incidentHistory: Incidents,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /**
   * Checks of a service scheduled in [from, to), newest first; the 24 hours before `to`, or before now, unless given.
   * Throws service.not_found, request.invalid, cursor.invalid, cursor.expired.
   */
  async checks(
    scope: Scope,
    ref: string,
    range: TimeRange & { readonly outcome?: CheckOutcome | undefined },
    query: PageQueryDto,
  ): Promise<Page<Check>> {
    assertForward(range);
    const service = await this.services.get(scope, ref);
    const { outcome } = range;
    const list = ['checks', service.id, range.from ?? null, range.to ?? null, outcome ?? null];
    const request = pageRequest(query, this.cursors, list);
    // A check that is due in this very millisecond belongs to the past as well.
    const to = range.to ?? new Date(this.clock.now().getTime() + 1);
    const from = range.from ?? new Date(to.getTime() - DAY_MS);
    const filter = { from, to, ...(outcome === undefined ? {} : { outcome }) };
    const rows = await this.checkHistory.pageByService(scope, service.id, filter, request);
    return toPage(
      rows,
      request,
      (check) => check,
      ({ id, scheduledAt }) => this.cursors.encode({ value: scheduledAt.getTime(), id }, list),
    );
  }

  /** Incidents of a service that began in [from, to), newest first. Throws as `checks`. */
  async incidentsOf(
    scope: Scope,
    ref: string,
    range: TimeRange & { readonly isOpen?: boolean | undefined },
    query: PageQueryDto,
  ): Promise<Page<Incident>> {
    const service = await this.services.get(scope, ref);
    return this.incidents(scope, { ...range, serviceId: service.id }, query);
  }

  /** Incidents that began in [from, to), newest first. Throws request.invalid, cursor.invalid, cursor.expired. */
  async incidents(
    scope: Scope,
    filter: { readonly [K in keyof IncidentFilter]?: IncidentFilter[K] | undefined },
    query: PageQueryDto,
  ): Promise<Page<Incident>> {
    assertForward(filter);
    const { clientId, serviceId, isOpen, from, to } = filter;
    const list = ['incidents', clientId ?? null, serviceId ?? null, isOpen ?? null, from ?? null, to ?? null];
    const request = pageRequest(query, this.cursors, list);
    const given = Object.fromEntries(
      Object.entries(filter).filter(([, value]: [string, unknown]) => value !== undefined),
    );
    const rows = await this.incidentHistory.page(scope, given, request);
    return toPage(
      rows,
      request,
      (incident) => incident,
      ({ id, startedAt }) => this.cursors.encode({ value: startedAt.getTime(), id }, list),
    );
  }

  /** Throws incident.not_found. */
  async incident(scope: Scope, id: string): Promise<Incident> {
    const incident = await this.incidentHistory.findById(scope, id);
    if (!incident) throw new DomainError('incident.not_found');
    return incident;
  }
}

function assertForward({ from, to }: TimeRange): void {
  if (from && to && from >= to)
    throw invalidRequest({ parameter: 'from', code: 'field.range', detail: 'from must be before to' });
}

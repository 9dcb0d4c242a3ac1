import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import {
  assertVersion,
  Cursors,
  type ExpectedVersions,
  type Page,
  type PageQueryDto,
  pageRequest,
  toPage,
} from '../../../common/http/index.js';
import { newObjectId, Numbers, type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import { assertStaff } from '../staff.js';
import {
  changedIncidentFields,
  type IncidentClock,
  incidentClock,
  incidentFaults,
  type IncidentFields,
  type IncidentPatch,
  openDuties,
  patchedIncident,
  type SecurityIncident,
  type SecurityIncidentState,
} from './security-incident.js';
import { SecurityIncidentsRepository } from './security-incidents.repository.js';

export interface IncidentQuery extends PageQueryDto {
  readonly state?: SecurityIncidentState;
}

/** An incident with what is due at this moment. */
export interface ClockedIncident {
  readonly incident: SecurityIncident;
  readonly clock: IncidentClock;
}

/** The register of security incidents. For staff: others are refused with request.forbidden. */
@Injectable()
export class SecurityIncidents {
  constructor(
    private readonly incidents: SecurityIncidentsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly numbers: Numbers,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** By id or number. Throws security_incident.not_found. */
  async get(actor: Actor, ref: string): Promise<ClockedIncident> {
    assertStaff(actor);
    return this.clocked(await this.present(ref));
  }

  /** Newest number first. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(actor: Actor, query: IncidentQuery): Promise<Page<ClockedIncident>> {
    assertStaff(actor);
    const list = ['security_incidents', query.state ?? null];
    const request = pageRequest(query, this.cursors, list);
    const rows = await this.incidents.page(query.state, request);
    const cursorOf = ({ number, id }: SecurityIncident): string => this.cursors.encode({ value: number, id }, list);
    return toPage(rows, request, (incident) => this.clocked(incident), cursorOf);
  }

  /** Throws request.invalid for times that cannot be. */
  async create(actor: Actor, fields: IncidentFields): Promise<ClockedIncident> {
    assertStaff(actor);
    const now = this.clock.now();
    assertPossible(fields, now);
    const number = await this.numbers.next('security_incidents');
    return this.unitOfWork.run(async (tx) => {
      const ends = { conclusion: null, closedAt: null };
      const made = { id: newObjectId(), number, version: 1, createdAt: now, updatedAt: now };
      const incident: SecurityIncident = { ...fields, ...ends, ...made };
      await this.incidents.insert(incident, tx);
      await this.record(actor, 'security_incident.created', incident, { knownAt: fields.knownAt.toISOString() }, tx);
      return this.clocked(incident);
    });
  }

  /**
   * Sets the given fields; what is already so writes nothing. The audit keeps both values where the clock itself is moved.
   * Throws security_incident.not_found, security_incident.closed, request.stale, and as `create`.
   */
  async patch(actor: Actor, ref: string, expected: ExpectedVersions, patch: IncidentPatch): Promise<ClockedIncident> {
    assertStaff(actor);
    return this.unitOfWork.run(async (tx) => {
      const before = await this.present(ref, tx);
      assertVersion(expected, before.version);
      const now = this.clock.now();
      const after = patchedIncident(before, patch, now);
      if (after === before) return this.clocked(before);
      assertOpen(before);
      assertPossible(after, now);
      await this.incidents.update(before, after, tx);
      const fields = changedIncidentFields(before, after);
      const moved = fields.includes('knownAt')
        ? { knownAt: { from: before.knownAt.toISOString(), to: after.knownAt.toISOString() } }
        : {};
      await this.record(actor, 'security_incident.updated', after, { fields, ...moved }, tx);
      return this.clocked(after);
    });
  }

  /**
   * Ends the work on an incident; its row stays for good.
   * Throws security_incident.not_found, security_incident.closed, security_incident.duties_open, request.stale.
   */
  async close(actor: Actor, ref: string, expected: ExpectedVersions, conclusion: string): Promise<ClockedIncident> {
    assertStaff(actor);
    return this.unitOfWork.run(async (tx) => {
      const before = await this.present(ref, tx);
      assertVersion(expected, before.version);
      assertOpen(before);
      const duties = openDuties(before);
      if (duties.length > 0) throw new DomainError('security_incident.duties_open', { detail: duties.join('; ') });
      const now = this.clock.now();
      const after = { ...before, conclusion, closedAt: now, version: before.version + 1, updatedAt: now };
      await this.incidents.update(before, after, tx);
      await this.record(actor, 'security_incident.closed', after, {}, tx);
      return this.clocked(after);
    });
  }

  private clocked(incident: SecurityIncident): ClockedIncident {
    return { incident, clock: incidentClock(incident, this.clock.now()) };
  }

  private async present(ref: string, tx?: Tx): Promise<SecurityIncident> {
    const incident = await this.incidents.find(ref, tx);
    if (!incident) throw new DomainError('security_incident.not_found');
    return incident;
  }

  private async record(actor: Actor, action: string, { id }: SecurityIncident, changes: object, tx: Tx): Promise<void> {
    const target = { type: 'security_incident', id };
    await this.audit.append(actor, { action, target, changes: { ...changes } }, tx);
  }
}

function assertOpen({ closedAt }: SecurityIncident): void {
  if (closedAt !== null) throw new DomainError('security_incident.closed');
}

function assertPossible(fields: IncidentFields, now: Date): void {
  const errors = incidentFaults(fields, now);
  if (errors.length > 0) throw new DomainError('request.invalid', { errors });
}

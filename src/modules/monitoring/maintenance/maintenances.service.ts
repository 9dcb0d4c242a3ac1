import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor, Scope } from '../../../common/auth-context/index.js';
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
import { Audit, type Difference } from '../../audit/index.js';
import { Clients } from '../../clients/index.js';
import { Services } from '../services.service.js';
import {
  changedFields,
  flat,
  type Maintenance,
  type MaintenanceSettings,
  type MaintenanceView,
  viewAt,
} from './maintenance.js';
import { fullSettings, type MaintenanceInput, type NewMaintenance, patchedSettings } from './maintenance-input.js';
import { MaintenancesRepository } from './maintenances.repository.js';

/** What may still be changed of one that has begun; the end only to a time that has not come. */
const CHANGEABLE: ReadonlySet<string> = new Set(['title', 'isMuted', 'endsAt']);
const MAX_PER_CLIENT = 200;

export interface MaintenanceQuery extends PageQueryDto {
  readonly clientId?: string;
}

/** Announced work on services: use cases of people. */
@Injectable()
export class Maintenances {
  constructor(
    private readonly maintenances: MaintenancesRepository,
    private readonly services: Services,
    private readonly clients: Clients,
    private readonly unitOfWork: UnitOfWork,
    private readonly numbers: Numbers,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** By id or number. Throws maintenance.not_found. */
  async get(scope: Scope, ref: string): Promise<MaintenanceView> {
    return this.view(await this.find(scope, ref));
  }

  /** Newest number first. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(scope: Scope, query: MaintenanceQuery): Promise<Page<MaintenanceView>> {
    const { clientId } = query;
    const list = ['maintenances', clientId ?? null];
    const request = pageRequest(query, this.cursors, list);
    const rows = await this.maintenances.page(scope, clientId, request);
    return toPage(
      rows,
      request,
      (maintenance) => this.view(maintenance),
      ({ number, id }) => this.cursors.encode({ value: number, id }, list),
    );
  }

  /** Announces maintenance. Throws request.invalid, client.not_found, service.not_found, maintenance.too_many. */
  async create(actor: Actor, input: NewMaintenance): Promise<MaintenanceView> {
    const now = this.clock.now();
    const settings = fullSettings(input, now);
    const number = await this.numbers.next('maintenances');
    return this.unitOfWork.run(async (tx) => {
      const client = await this.clients.get(actor.scope, input.clientId, tx);
      await this.assertServices(actor.scope, client.id, settings.serviceIds, tx);
      const present = await this.maintenances.listEndingAfter(actor.scope, [client.id], now, MAX_PER_CLIENT, tx);
      if (present.length >= MAX_PER_CLIENT) throw new DomainError('maintenance.too_many');
      const maintenance: Maintenance = {
        id: newObjectId(),
        number,
        clientId: client.id,
        ...settings,
        version: 1,
        createdAt: now,
        updatedAt: now,
      };
      await this.maintenances.insert(maintenance, tx);
      await this.record(actor, 'maintenance.created', maintenance, tx);
      return this.view(maintenance);
    });
  }

  /**
   * Sets the given fields. Of one that has begun what was in force stays on record. Throws maintenance.not_found, maintenance.began,
   * request.stale, and as `create`.
   */
  patch(actor: Actor, ref: string, expected: ExpectedVersions, patch: MaintenanceInput): Promise<MaintenanceView> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.find(actor.scope, ref, tx);
      assertVersion(expected, before.version);
      const now = this.clock.now();
      const settings = patchedSettings(before, patch, now);
      const fields = changedFields(before, { ...before, ...settings });
      if (fields.length === 0) return this.view(before);
      if (hasBegun(before, now)) assertChangeable(before, settings, fields, now);
      await this.assertServices(actor.scope, before.clientId, settings.serviceIds, tx);
      return this.store(actor, 'maintenance.updated', before, settings, tx);
    });
  }

  /** Ends a maintenance that has begun, now and for good. Throws maintenance.not_found, maintenance.not_running. */
  end(actor: Actor, ref: string): Promise<MaintenanceView> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.find(actor.scope, ref, tx);
      const now = this.clock.now();
      const { endsAt } = before.plan;
      if (!hasBegun(before, now) || (endsAt !== null && endsAt <= now))
        throw new DomainError('maintenance.not_running');
      return this.store(actor, 'maintenance.ended', before, { ...before, plan: { ...before.plan, endsAt: now } }, tx);
    });
  }

  /** Takes back a plan that has not begun. Throws maintenance.not_found, maintenance.began, request.stale. */
  async delete(actor: Actor, ref: string, expected: ExpectedVersions): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const maintenance = await this.find(actor.scope, ref, tx);
      assertVersion(expected, maintenance.version);
      const now = this.clock.now();
      if (hasBegun(maintenance, now)) throw new DomainError('maintenance.began');
      await this.maintenances.markDeleted(actor.scope, maintenance, now, tx);
      await this.record(actor, 'maintenance.deleted', maintenance, tx);
    });
  }

  private async find(scope: Scope, ref: string, tx?: Tx): Promise<Maintenance> {
    const maintenance = await this.maintenances.find(scope, ref, tx);
    if (!maintenance) throw new DomainError('maintenance.not_found');
    return maintenance;
  }

  private view(maintenance: Maintenance): MaintenanceView {
    return viewAt(maintenance, this.clock.now());
  }

  private async store(
    actor: Actor,
    action: string,
    before: Maintenance,
    settings: MaintenanceSettings,
    tx: Tx,
  ): Promise<MaintenanceView> {
    const grown = { version: before.version + 1, updatedAt: this.clock.now() };
    const after: Maintenance = { ...before, ...settings, ...grown };
    await this.maintenances.update(actor.scope, before, after, tx);
    await this.record(actor, action, after, tx, { was: flat(before), is: flat(after), hidden: ['title'] });
    return this.view(after);
  }

  /** One that is missing, of another client or out of reach answers the same. Throws service.not_found. */
  private async assertServices(scope: Scope, clientId: string, serviceIds: readonly string[], tx: Tx): Promise<void> {
    for (const id of serviceIds) {
      const service = await this.services.get(scope, id, tx);
      if (service.clientId !== clientId) throw new DomainError('service.not_found');
    }
  }

  private async record(
    actor: Actor,
    action: string,
    { id, clientId }: Maintenance,
    tx: Tx,
    difference?: Difference,
  ): Promise<void> {
    const compared = difference && { difference };
    await this.audit.append(actor, { action, target: { type: 'maintenance', id }, clientId, ...compared }, tx);
  }
}

function hasBegun({ plan }: Maintenance, now: Date): boolean {
  return plan.startsAt <= now;
}

function assertChangeable(
  before: Maintenance,
  { plan }: MaintenanceSettings,
  fields: readonly string[],
  now: Date,
): void {
  const movesEnd = fields.includes('endsAt');
  const isOver = before.plan.endsAt !== null && before.plan.endsAt <= now;
  const endLies = plan.endsAt === null || plan.endsAt >= now;
  if (fields.every((name) => CHANGEABLE.has(name)) && (!movesEnd || (!isOver && endLies))) return;
  throw new DomainError('maintenance.began');
}

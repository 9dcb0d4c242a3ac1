import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Scope } from '../../../common/auth-context/index.js';
import type { PageOfRows, PageRequest } from '../../../common/http/index.js';
import {
  all,
  type Condition,
  gt,
  idOrNumber,
  oneOf,
  readPage,
  sessionOf,
  type Tx,
  within,
} from '../../../common/persistence/index.js';
import { flat, lastEndOf, type Maintenance, repetitionOf } from './maintenance.js';

interface MaintenanceDocument {
  _id: Types.ObjectId;
  number: number;
  clientId: Types.ObjectId;
  title: string;
  serviceIds: Types.ObjectId[];
  zone: string;
  startsAt: Date;
  durationMinutes: number;
  rrule: string | null;
  cron: string | null;
  endsAt: Date | null;
  lastEndAt: Date;
  isMuted: boolean;
  isExcludedFromUptime: boolean;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  deleted: boolean;
  deletedAt: Date | null;
}

const PRESENT: Condition = { deleted: false };

@Injectable()
export class MaintenancesRepository {
  constructor(@InjectModel('maintenances') private readonly maintenances: Model<MaintenanceDocument>) {}

  /** By id or number; null also when it lies outside the scope or was deleted. */
  async find(scope: Scope, ref: string, tx?: Tx): Promise<Maintenance | null> {
    const wanted = idOrNumber(ref);
    if (!wanted) return null;
    const query = this.maintenances.findOne(all(within(scope), wanted, PRESENT)).maxTimeMS(2_000);
    const row = await query.session(tx ? sessionOf(tx) : null).lean<MaintenanceDocument>();
    return row && toMaintenance(row);
  }

  /** Newest number first. Served by by_number or by_client. */
  async page(scope: Scope, clientId: string | undefined, request: PageRequest): Promise<PageOfRows<Maintenance>> {
    const wanted = all(within(scope), PRESENT, clientId === undefined ? undefined : { clientId });
    const { rows, ...counted } = await readPage(this.maintenances, wanted, { field: 'number', direction: -1 }, request);
    return { rows: rows.map(toMaintenance), ...counted };
  }

  /** Plans of these clients that may have a window which ends after `from`, at most `limit`. Served by by_end. */
  async listEndingAfter(
    scope: Scope,
    clientIds: readonly string[],
    from: Date,
    limit: number,
    tx?: Tx,
  ): Promise<Maintenance[]> {
    const rows = await this.maintenances
      .find(all(within(scope), { clientId: oneOf(clientIds), lastEndAt: gt(from) }, PRESENT))
      .sort({ lastEndAt: 1 })
      .limit(limit)
      .session(tx ? sessionOf(tx) : null)
      .lean<MaintenanceDocument[]>();
    return rows.map(toMaintenance);
  }

  async insert(maintenance: Maintenance, tx: Tx): Promise<void> {
    const { id, number, clientId, createdAt } = maintenance;
    const row = { _id: id, number, clientId, createdAt, ...columnsOf(maintenance), deleted: false };
    await this.maintenances.insertMany([row], { session: sessionOf(tx) });
  }

  /** Throws request.stale when it is no longer as `before` says. */
  async update(scope: Scope, before: Maintenance, after: Maintenance, tx: Tx): Promise<void> {
    await this.write(scope, before, columnsOf(after), tx);
  }

  /** Throws request.stale likewise. */
  async markDeleted(scope: Scope, before: Maintenance, at: Date, tx: Tx): Promise<void> {
    await this.write(scope, before, { deleted: true, deletedAt: at, updatedAt: at, version: before.version + 1 }, tx);
  }

  private async write(scope: Scope, { id, version }: Maintenance, columns: object, tx: Tx): Promise<void> {
    const unchanged = all(within(scope), { _id: id, version }, PRESENT);
    const { matchedCount } = await this.maintenances.updateOne(
      unchanged,
      { $set: columns },
      { session: sessionOf(tx) },
    );
    if (matchedCount !== 1) throw new DomainError('request.stale');
  }
}

function columnsOf(maintenance: Maintenance) {
  const { plan, version, updatedAt } = maintenance;
  return { ...flat(maintenance), lastEndAt: lastEndOf(plan), version, updatedAt };
}

function toMaintenance(row: MaintenanceDocument): Maintenance {
  const { number, title, zone, startsAt, durationMinutes, rrule, cron, endsAt } = row;
  const { isMuted, isExcludedFromUptime, version, createdAt, updatedAt } = row;
  return {
    id: row._id.toHexString(),
    number,
    clientId: row.clientId.toHexString(),
    title,
    serviceIds: row.serviceIds.map((id) => id.toHexString()),
    plan: { zone, startsAt, durationMinutes, repetition: repetitionOf(rrule, cron), endsAt },
    isMuted,
    isExcludedFromUptime,
    version,
    createdAt,
    updatedAt,
  };
}

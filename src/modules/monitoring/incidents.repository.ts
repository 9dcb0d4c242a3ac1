import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import type { Scope } from '../../common/auth-context/index.js';
import type { PageOfRows, PageRequest } from '../../common/http/index.js';
import {
  all,
  gte,
  isObjectIdText,
  lt,
  objectIdOf,
  oneOf,
  readPage,
  sessionOf,
  type Tx,
  within,
} from '../../common/persistence/index.js';

export type IncidentEnd = 'recovered' | 'service_deleted';

/** A confirmed outage of a service. */
export interface Incident {
  readonly id: string;
  readonly serviceId: string;
  readonly clientId: string;
  /** First failure of the row that confirmed it. */
  readonly startedAt: Date;
  /** First passing check of the confirmed recovery; null while open. */
  readonly endedAt: Date | null;
  /** Code of the check that confirmed it. */
  readonly reason: string | null;
  /** Sentence of that check, safe to show. */
  readonly detail: string | null;
  readonly endReason: IncidentEnd | null;
  /** Service whose outage explains it, so that nobody is told of it. */
  readonly suppressedBy: string | null;
}

export type IncidentDocument = Omit<Incident, 'id' | 'serviceId' | 'clientId' | 'suppressedBy'> & {
  _id: Types.ObjectId;
  serviceId: Types.ObjectId;
  clientId: Types.ObjectId;
  isOpen: boolean;
  /** Absent in rows from before there was any. */
  suppressedBy?: Types.ObjectId | null;
};

export interface IncidentFilter {
  readonly clientId?: string;
  readonly serviceId?: string;
  readonly isOpen?: boolean;
  /** Started at or after. */
  readonly from?: Date;
  /** Started before. */
  readonly to?: Date;
}

/** Open incidents that one sweep looks at. */
const MAX_OPEN = 10_000;

/** Incidents, for whoever shows or announces them. Opened and closed by the engine; why nobody is told is noted here. */
@Injectable()
export class Incidents {
  constructor(@InjectModel('incidents') private readonly incidents: Model<IncidentDocument>) {}

  /** Newest first; cursor value: startedAt in ms. Served by the indexes on client, service, isOpen or none with `startedAt`. */
  async page(scope: Scope, filter: IncidentFilter, page: PageRequest): Promise<PageOfRows<Incident>> {
    const { clientId, serviceId, isOpen, from, to } = filter;
    const conditions = all(
      within(scope),
      clientId === undefined ? undefined : { clientId },
      serviceId === undefined ? undefined : { serviceId },
      isOpen === undefined ? undefined : { isOpen },
      from === undefined ? undefined : { startedAt: gte(from) },
      to === undefined ? undefined : { startedAt: lt(to) },
    );
    const { rows, total } = await readPage(this.incidents, conditions, { field: 'startedAt', direction: -1 }, page);
    return { rows: rows.map(toIncident), ...(total === undefined ? {} : { total }) };
  }

  /** Null when there is none, or none within the scope. */
  async findById(scope: Scope, id: string, tx?: Tx): Promise<Incident | null> {
    if (!isObjectIdText(id)) return null;
    const row = await this.incidents
      .findOne(all(within(scope), { _id: id }), null, tx === undefined ? {} : { session: sessionOf(tx) })
      .maxTimeMS(2_000)
      .lean<IncidentDocument>();
    return row && toIncident(row);
  }

  /** Open incidents by service id. */
  async findOpenByServiceIds(scope: Scope, serviceIds: readonly string[]): Promise<Map<string, Incident>> {
    const rows = await this.incidents
      .find(all(within(scope), { serviceId: oneOf(serviceIds), isOpen: true }))
      .maxTimeMS(2_000)
      .lean<IncidentDocument[]>();
    return new Map(rows.map((row) => [row.serviceId.toHexString(), toIncident(row)]));
  }

  /** Notes what explains an incident; null: nothing does. */
  async setSuppressedBy(scope: Scope, id: string, by: string | null, tx: Tx): Promise<void> {
    const suppressedBy = by === null ? null : objectIdOf(by);
    await this.incidents.updateOne(
      all(within(scope), { _id: id }),
      { $set: { suppressedBy } },
      { session: sessionOf(tx) },
    );
  }

  /** Every open incident, newest first, at most 10,000: for the sweep that heals lost news. */
  async listOpen(scope: Scope, limit = MAX_OPEN): Promise<Incident[]> {
    const rows = await this.incidents
      .find(all(within(scope), { isOpen: true }))
      .sort({ startedAt: -1, _id: -1 })
      .limit(Math.min(limit, MAX_OPEN))
      .maxTimeMS(2_000)
      .lean<IncidentDocument[]>();
    return rows.map(toIncident);
  }
}

function toIncident(row: IncidentDocument): Incident {
  return {
    id: row._id.toHexString(),
    serviceId: row.serviceId.toHexString(),
    clientId: row.clientId.toHexString(),
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    reason: row.reason,
    detail: row.detail,
    endReason: row.endReason,
    suppressedBy: row.suppressedBy?.toHexString() ?? null,
  };
}

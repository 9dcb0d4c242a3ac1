import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../libs/problem-details/index.js';
import { Scope } from '../../common/auth-context/index.js';
import type { PageOfRows, PageRequest } from '../../common/http/index.js';
import {
  all,
  BatchedReads,
  type Condition,
  gt,
  idOrNumber,
  isObjectIdText,
  objectIdOf,
  oneOf,
  itemPrefix,
  readPage,
  sessionOf,
  type SortOrder,
  type Tx,
  within,
} from '../../common/persistence/index.js';
import { foldText, searchWords } from '../../common/search/index.js';
import { type PausedBy, type Service, type ServiceSettings, settingsOf } from './service.js';

type ServiceDocument = Omit<Service, 'id' | 'clientId' | 'options' | 'tags' | 'parents'> & {
  options?: Service['options'];
  tags?: Service['tags'];
  parents?: Types.ObjectId[];
  _id: Types.ObjectId;
  clientId: Types.ObjectId;
  nameKey: string;
  searchKeys: string[];
  deleted: boolean;
  deletedAt: Date | null;
};
type Columns = Partial<Omit<ServiceDocument, '_id' | 'clientId'>>;

export interface ServiceFilter {
  readonly clientId?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly tag?: string | undefined;
  readonly search?: string | undefined;
}

const PRESENT: Condition = { deleted: false };
const MAX_CHILDREN = 10_000;

@Injectable()
export class ServicesRepository {
  /** For staff, whose scope restricts nothing. */
  private readonly byId = new BatchedReads<Service>((ids) => this.findMany(ids));

  constructor(@InjectModel('services') private readonly services: Model<ServiceDocument>) {}

  /** By id or number; null also when it lies outside the scope or was deleted. */
  async find(scope: Scope, ref: string, tx?: Tx): Promise<Service | null> {
    if (!tx && scope.reachesAll && isObjectIdText(ref)) return this.byId.find(ref.toLowerCase());
    const wanted = idOrNumber(ref);
    if (!wanted) return null;
    const query = this.services.findOne(all(within(scope), wanted, PRESENT)).maxTimeMS(2_000);
    const row = await (tx ? query.session(sessionOf(tx)) : query).lean<ServiceDocument>();
    return row && toService(row);
  }

  async page(scope: Scope, filter: ServiceFilter, sort: SortOrder, request: PageRequest): Promise<PageOfRows<Service>> {
    const wanted = all(
      within(scope),
      PRESENT,
      filter.clientId === undefined ? undefined : { clientId: filter.clientId },
      filter.ids === undefined ? undefined : { _id: oneOf(filter.ids) },
      filter.tag === undefined ? undefined : { tags: filter.tag },
      ...found(filter.search),
    );
    const { rows, ...counted } = await readPage(this.services, wanted, sort, request);
    return { rows: rows.map(toService), ...counted };
  }

  /** Services of a client in the order of their numbers, at most `limit`. Served by index `by_client`. */
  async listByClient(scope: Scope, clientId: string, limit: number): Promise<Service[]> {
    const rows = await this.services
      .find(all(within(scope), { clientId }, PRESENT))
      .sort({ number: 1 })
      .limit(limit)
      .maxTimeMS(2_000)
      .lean<ServiceDocument[]>();
    return rows.map(toService);
  }

  /** Services of a client whose pause is as given, at most `limit`; for the rules that follow from the client's status. */
  async listByPause(
    scope: Scope,
    clientId: string,
    pause: { readonly isPaused: boolean; readonly pausedBy?: PausedBy } | undefined,
    limit: number,
    tx: Tx,
  ): Promise<Service[]> {
    const rows = await this.services
      .find(all(within(scope), { clientId }, PRESENT, pause), null, { session: sessionOf(tx) })
      .sort({ number: 1 })
      .limit(limit)
      .lean<ServiceDocument[]>();
    return rows.map(toService);
  }

  /** Services of a client from a number on, in the order of their numbers, at most `limit`. */
  async listFrom(scope: Scope, clientId: string, afterNumber: number, limit: number, tx: Tx): Promise<Service[]> {
    const rows = await this.services
      .find(all(within(scope), { clientId, number: gt(afterNumber) }, PRESENT), null, { session: sessionOf(tx) })
      .sort({ number: 1 })
      .limit(limit)
      .lean<ServiceDocument[]>();
    return rows.map(toService);
  }

  /** Services that at least one of these depends on. */
  async listParentIds(serviceIds: readonly string[], tx: Tx): Promise<string[]> {
    const rows = await this.services
      .find(all({ _id: oneOf(serviceIds) }, PRESENT), { parents: 1 }, { session: sessionOf(tx) })
      .lean<ServiceDocument[]>();
    return [...new Set(rows.flatMap(({ parents = [] }) => parents.map((id) => id.toHexString())))];
  }

  /** Services that depend on at least one of these, at most 10,000. Served by index `by_parent`. */
  async listChildIds(serviceIds: readonly string[], tx: Tx): Promise<string[]> {
    const rows = await this.services
      .find(all({ parents: oneOf(serviceIds) }, PRESENT), { _id: 1 }, { session: sessionOf(tx) })
      .limit(MAX_CHILDREN)
      .lean<ServiceDocument[]>();
    return rows.map(({ _id }) => _id.toHexString());
  }

  /** Nobody depends on these any more. No person edited the others, so their ETags stay. */
  async removeParents(serviceIds: readonly string[], tx: Tx): Promise<void> {
    const without = { $pullAll: { parents: serviceIds.map(objectIdOf) } };
    await this.services.updateMany(all({ parents: oneOf(serviceIds) }, PRESENT), without, { session: sessionOf(tx) });
  }

  async insert(service: Service, tx: Tx): Promise<void> {
    const { id, clientId, number, kind, createdAt } = service;
    const row = { _id: id, clientId, number, kind, createdAt, ...columnsOf(service), deleted: false };
    await this.services.insertMany([row], { session: sessionOf(tx) });
  }

  /** Throws request.stale when the service is no longer as `before` says. */
  async update(scope: Scope, before: Service, after: Service, tx: Tx): Promise<void> {
    await this.write(scope, before, columnsOf(after), tx);
  }

  /** Throws request.stale likewise. */
  async markDeleted(scope: Scope, before: Service, at: Date, tx: Tx): Promise<void> {
    const { version, configVersion } = before;
    const grown = { version: version + 1, configVersion: configVersion + 1 };
    await this.write(scope, before, { ...grown, deleted: true, deletedAt: at, updatedAt: at }, tx);
  }

  private async findMany(ids: readonly string[]): Promise<Map<string, Service>> {
    const rows = await this.services
      .find(all({ _id: oneOf(ids) }, PRESENT))
      .maxTimeMS(2_000)
      .lean<ServiceDocument[]>();
    return new Map(rows.map((row) => [row._id.toHexString(), toService(row)]));
  }

  private async write(scope: Scope, { id, version, configVersion }: Service, columns: Columns, tx: Tx): Promise<void> {
    const present = all(within(scope), { _id: id, version, configVersion }, PRESENT);
    const { matchedCount } = await this.services.updateOne(present, { $set: columns }, { session: sessionOf(tx) });
    if (matchedCount !== 1) throw new DomainError('request.stale');
  }
}

/** What lists sort names by. */
export function serviceNameKey(name: string): string {
  return foldText(name).slice(0, 200);
}

function found(search: string | undefined): Condition[] {
  if (search === undefined) return [];
  const words = searchWords(search);
  return words.length === 0 ? [{ _id: oneOf([]) }] : words.map((word) => ({ searchKeys: itemPrefix(word) }));
}

/** Everything but what never changes. */
function columnsOf(service: Service): Columns {
  const { isPaused, pausedAt, pausedBy, version, configVersion, partition, updatedAt } = service;
  return {
    ...settingsOf(service),
    parents: service.parents.map(objectIdOf),
    nameKey: serviceNameKey(service.name),
    searchKeys: searchWords(service.name, hostOf(service.url)),
    isPaused,
    pausedAt,
    pausedBy,
    version,
    configVersion,
    partition,
    updatedAt,
  };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

function toService(row: ServiceDocument & { _id: unknown }): Service {
  const { _id, clientId, number, kind, isPaused, pausedAt, pausedBy, version, configVersion, partition } = row;
  // Rows of before there were options, tags and parents have none.
  const parents = (row.parents ?? []).map((parent) => parent.toHexString());
  const settings: ServiceSettings = settingsOf({ ...row, options: row.options ?? {}, tags: row.tags ?? [], parents });
  const { createdAt, updatedAt } = row;
  return {
    id: String(_id),
    number,
    clientId: clientId.toHexString(),
    kind,
    ...settings,
    isPaused,
    pausedAt,
    pausedBy,
    version,
    configVersion,
    partition,
    createdAt,
    updatedAt,
  };
}

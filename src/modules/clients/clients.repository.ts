import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import type { PageOfRows, PageRequest } from '../../common/http/index.js';
import {
  all,
  BatchedReads,
  type Condition,
  idOrNumber,
  isObjectIdText,
  not,
  objectIdOf,
  oneOf,
  Numbers,
  readNumberedPage,
  readPage,
  readStream,
  sessionOf,
  SharedReads,
  type SortOrder,
  type Tx,
  within,
} from '../../common/persistence/index.js';
import { searchWords } from '../../common/search/index.js';
import { type Client, nameKeyOf } from './client.js';
import { ClientConditions, type ClientFilter, DELETED, markedKeys, PRESENT } from './client-conditions.repository.js';
import type { ClearColumns, ClientColumns, StoredClient } from './client-document.js';
import { ClientKeys } from './client-keys.repository.js';
import { ClientVault, type OutboundHeader } from './client-vault.js';

interface ClientDocument extends StoredClient {
  _id: Types.ObjectId;
}

/** What an erased client is called, and what marks its row; a key of a real name has no such sign. */
const ERASED_NAME = 'Titular apagado / erased';
const ERASED_KEY = '~erased';

/** What an edit does with the outbound key; undefined leaves it. */
type OutboundKey = string | null | undefined;

/**
 * Asked of the row and not of the database, where an id or a number is given: a compatible server takes an index only when it holds
 * every field of the filter, and reads the whole collection otherwise.
 */
const isPresent = ({ deleted }: ClientDocument): boolean => !deleted;

/** The sequence of their numbers. */
const NUMBERS = 'clients';

@Injectable()
export class ClientsRepository {
  /** For staff, whose scope restricts nothing. */
  private readonly byId = new BatchedReads<Client>((ids) => this.findMany(ids));
  private readonly pages = new SharedReads<PageOfRows<Client>>();

  constructor(
    @InjectModel('clients') private readonly clients: Model<ClientDocument>,
    private readonly conditions: ClientConditions,
    private readonly keys: ClientKeys,
    private readonly vault: ClientVault,
    private readonly numbers: Numbers,
  ) {}

  /** The next number of a client. */
  nextNumber(): Promise<number> {
    return this.numbers.next(NUMBERS);
  }

  /** By id or number; null also when it lies outside the scope or was deleted. */
  async find(scope: Scope, ref: string, tx?: Tx): Promise<Client | null> {
    if (!tx && scope.reachesAll && isObjectIdText(ref)) return this.byId.find(ref.toLowerCase());
    const wanted = idOrNumber(ref);
    if (!wanted) return null;
    const query = this.clients.findOne(all(within(scope, '_id'), wanted)).maxTimeMS(2_000);
    const row = await (tx ? query.session(sessionOf(tx)) : query).lean();
    return row && isPresent(row) ? this.toClient(row) : null;
  }

  /** Served by the index of the sort field; a search by its own index. */
  page(scope: Scope, filter: ClientFilter, sort: SortOrder, request: PageRequest): Promise<PageOfRows<Client>> {
    const question = JSON.stringify([scope.clientIds() ?? 'all', filter, sort, request]);
    return this.pages.ask(question, () => this.readPage(scope, filter, sort, request));
  }

  private async readPage(
    scope: Scope,
    filter: ClientFilter,
    sort: SortOrder,
    request: PageRequest,
  ): Promise<PageOfRows<Client>> {
    const { condition, isWhole } = await this.conditions.of(scope, filter);
    const { rows, ...counted } =
      isWhole && sort.field === 'number'
        ? await readNumberedPage(
            this.clients,
            { condition, direction: sort.direction, last: await this.numbers.last(NUMBERS) },
            request,
          )
        : await readPage(this.clients, condition, sort, request);
    return { rows: rows.map((row) => this.toClient(row)), ...counted };
  }

  /** Clients within reach that are not deleted; counting stops at 10,000. */
  async count(scope: Scope): Promise<number> {
    return this.clients
      .countDocuments(all(within(scope, '_id'), PRESENT))
      .limit(10_000)
      .maxTimeMS(2_000);
  }

  /** Names of clients by id; what is missing is outside the scope. Deleted ones keep their name. */
  async namesOf(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.clients.find(all(within(scope, '_id'), { _id: oneOf(ids) }), { name: 1 }).lean();
    return new Map(rows.map((row) => [row._id.toHexString(), row.name]));
  }

  /** As `find`, of a client that was deleted and not erased. */
  async findDeleted(scope: Scope, ref: string, tx: Tx): Promise<Client | null> {
    const wanted = idOrNumber(ref);
    if (!wanted) return null;
    const row = await this.clients
      .findOne(all(within(scope, '_id'), wanted, DELETED, { nameKey: not(ERASED_KEY) }))
      .maxTimeMS(2_000)
      .session(sessionOf(tx))
      .lean();
    return row && this.toClient(row);
  }

  /** Headers that checks of these clients' services send; clients without an outbound key are missing. */
  async outboundHeadersAcrossClients(ids: readonly string[]): Promise<Map<string, OutboundHeader>> {
    const columns = { outboundKeySealed: 1, outboundKeyHeader: 1, dataKeySealed: 1 } as const;
    const rows = await this.clients
      .find(all({ _id: oneOf(ids) }), columns)
      .maxTimeMS(5_000)
      .lean();
    const found = new Map<string, OutboundHeader>();
    for (const row of rows) {
      const id = row._id.toHexString();
      const header = this.vault.openOutboundHeader(id, row);
      if (header) found.set(id, header);
    }
    return found;
  }

  /** The unit of work throws client.email_taken, client.cpf_taken, client.cnpj_taken at its end. */
  async insert(client: Client, outboundKey: OutboundKey, tx: Tx): Promise<void> {
    const { id, number, version, createdAt, updatedAt } = client;
    const { key, sealed } = this.vault.newKey(id);
    const columns: ClientColumns = {
      ...{ number, version, createdAt, updatedAt, deleted: false, deletedAt: null },
      ...clearColumns(client),
      ...this.vault.seal(id, client, key),
      dataKeySealed: sealed,
      outboundKeySealed: this.vault.sealOutboundKey(id, outboundKey ?? null, key),
    };
    this.keys.claim(client, tx);
    await this.clients.collection.insertOne({ _id: objectIdOf(id), ...columns }, { session: sessionOf(tx) });
  }

  /** The unit of work throws client.row_repeated at its end when a client was made of that row before. */
  claimRow(id: string, rowKey: string, tx: Tx): void {
    this.keys.claimRow(id, rowKey, tx);
  }

  /** Ids of the clients that were made of rows of files, by the keys of the rows. Deleted ones too: their rows are used up. */
  idsByRowKey(rowKeys: readonly string[]): Promise<Map<string, string>> {
    return this.keys.idsByRowKey(rowKeys);
  }

  /** All clients of a filter in the order of their numbers, read as they are taken. Served by `by_number` or an index of the filter. */
  async *stream(scope: Scope, filter: ClientFilter, limit: number): AsyncGenerator<Client> {
    const { condition } = await this.conditions.of(scope, filter);
    const rows = readStream(this.clients, condition, { field: 'number', direction: 1 }, limit);
    for await (const row of rows) yield this.toClient(row);
  }

  /** Counting stops at `limit`. */
  async countOf(scope: Scope, filter: ClientFilter, limit: number): Promise<number> {
    const { condition } = await this.conditions.of(scope, filter);
    return this.clients.countDocuments(condition).limit(limit).maxTimeMS(10_000);
  }

  /** Throws request.stale when the client is no longer at the version of `before`, and client.…_taken. */
  async update(scope: Scope, before: Client, after: Client, outboundKey: OutboundKey, tx: Tx): Promise<void> {
    const { id, version, updatedAt } = after;
    const present = await this.clients
      .findOne(all(within(scope, '_id'), { _id: id }), { dataKeySealed: 1 })
      .session(sessionOf(tx))
      .lean();
    const isNew = !present?.dataKeySealed; // a client from before there were data keys gets one now
    const { key, sealed } = isNew
      ? this.vault.newKey(id)
      : { key: this.vault.keyOf(id, present.dataKeySealed), sealed: present.dataKeySealed };
    await this.keys.exchange(before, after, tx);
    const columns = { ...clearColumns(after), ...this.vault.seal(id, after, key), dataKeySealed: sealed };
    const kept =
      outboundKey === undefined ? {} : { outboundKeySealed: this.vault.sealOutboundKey(id, outboundKey, key) };
    await this.write(scope, before, { ...columns, ...kept, version, updatedAt }, PRESENT, tx);
  }

  /** Throws request.stale likewise. */
  async markDeleted(scope: Scope, client: Client, at: Date, tx: Tx): Promise<void> {
    await this.keys.release(client, tx);
    const columns = { deleted: true, searchKeys: keysOf(client, true), deletedAt: at };
    await this.write(scope, client, { ...columns, updatedAt: at, version: client.version + 1 }, PRESENT, tx);
  }

  /** Takes back a deletion. Throws request.stale, and client.…_taken where somebody else has e-mail, CPF or CNPJ by now. */
  async markRestored(scope: Scope, before: Client, after: Client, tx: Tx): Promise<void> {
    const { version, updatedAt } = after;
    this.keys.claim(after, tx);
    const columns = { deleted: false, searchKeys: keysOf(after, false), deletedAt: null };
    await this.write(scope, before, { ...columns, updatedAt, version }, DELETED, tx);
  }

  /**
   * Replaces a client by what nobody can be known by: its id and number, and that it is gone. Whatever columns it has, its data key
   * and blind indexes included, are not in the new row; e-mail, CPF and CNPJ are free again.
   * @returns null where there is nothing to erase (any more)
   */
  async eraseAcrossClients(id: string, at: Date, tx: Tx): Promise<{ readonly wasDeleted: boolean } | null> {
    const session = sessionOf(tx);
    const row = await this.clients
      .findOne(all({ _id: id, nameKey: not(ERASED_KEY) }))
      .session(session)
      .lean();
    if (!row) return null;
    await this.keys.releaseAll(id, tx);
    const { number, version, createdAt, deleted } = row;
    const erased = {
      number,
      name: ERASED_NAME,
      nameKey: ERASED_KEY,
      searchKeys: [],
      status: 'inactive',
      version: version + 1,
      createdAt,
      updatedAt: at,
      deleted: true,
      deletedAt: row.deletedAt ?? at,
    };
    await this.clients.collection.replaceOne({ _id: objectIdOf(id) }, erased, { session });
    return { wasDeleted: deleted };
  }

  /** Those of the clients that are there and not erased, at most as many as asked for. */
  async notErasedAcrossClients(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.clients.find(all({ _id: oneOf(ids), nameKey: not(ERASED_KEY) }), { _id: 1 }).lean();
    return new Set(rows.map(({ _id }) => _id.toHexString()));
  }

  private async findMany(ids: readonly string[]): Promise<Map<string, Client>> {
    const rows = await this.clients
      .find(all({ _id: oneOf(ids) }))
      .maxTimeMS(2_000)
      .lean();
    return new Map(rows.filter(isPresent).map((row) => [row._id.toHexString(), this.toClient(row)]));
  }

  private async write(
    scope: Scope,
    { id, version }: Client,
    columns: Partial<ClientColumns>,
    state: Condition,
    tx: Tx,
  ): Promise<void> {
    const present = all(within(scope, '_id'), { _id: id, version }, state);
    const { matchedCount } = await this.clients.updateOne(present, { $set: columns }, { session: sessionOf(tx) });
    if (matchedCount !== 1) throw new DomainError('request.stale');
  }

  private toClient(row: ClientDocument): Client {
    const id = row._id.toHexString();
    return {
      id,
      number: row.number,
      name: row.name,
      company: row.company ?? null,
      jobTitle: row.jobTitle ?? null,
      cnpj: row.cnpj ?? null,
      city: row.city ?? null,
      state: row.state ?? null,
      country: row.country ?? null,
      baseUrl: row.baseUrl ?? null,
      description: row.description ?? null,
      tags: row.tags ?? [],
      status: row.status,
      statusReason: row.statusReason ?? null,
      outboundKeyHeader: row.outboundKeyHeader ?? null,
      hasOutboundKey: (row.outboundKeySealed ?? null) !== null,
      ...this.vault.open(id, row),
      version: row.version,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  }
}

function clearColumns(client: Client): ClearColumns {
  const { name, company, jobTitle, cnpj, city, state, country, baseUrl, description, tags } = client;
  const { status, statusReason, outboundKeyHeader } = client;
  return {
    ...{ name, company, jobTitle, cnpj, city, state, country, baseUrl, description, tags },
    ...{ status, statusReason, outboundKeyHeader },
    nameKey: nameKeyOf(name),
    searchKeys: keysOf(client, false),
  };
}

function keysOf({ name, company }: Client, isDeleted: boolean): string[] {
  return markedKeys(searchWords(name, company ?? ''), isDeleted);
}

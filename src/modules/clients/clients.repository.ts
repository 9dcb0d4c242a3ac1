import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { Envelope } from '../../common/encryption/index.js';
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
  itemPrefix,
  readPage,
  sessionOf,
  SharedReads,
  type SortOrder,
  type Tx,
  within,
} from '../../common/persistence/index.js';
import { searchWords } from '../../common/search/index.js';
import { type Client, type ClientFields, type ClientStatus, nameKeyOf } from './client.js';
import { ClientKeys } from './client-keys.repository.js';
import type { ClientSearch } from './client-search.js';

interface ClientDocument {
  _id: Types.ObjectId;
  number: number;
  name: string;
  nameKey: string;
  searchKeys: string[];
  emailSealed: string | null;
  emailIndex: string | null;
  cpfSealed: string | null;
  cpfIndex: string | null;
  cnpj: string | null;
  baseUrl: string | null;
  description: string | null;
  status: ClientStatus;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  deleted: boolean;
  deletedAt: Date | null;
}

type ClientColumns = Omit<
  ClientDocument,
  '_id' | 'number' | 'version' | 'createdAt' | 'updatedAt' | 'deleted' | 'deletedAt'
>;

export interface ClientFilter {
  readonly status?: ClientStatus | undefined;
  readonly search?: ClientSearch | undefined;
}

/** What an erased client is called, and what marks its row; a key of a real name has no such sign. */
const ERASED_NAME = 'Titular apagado / erased';
const ERASED_KEY = '~erased';

const PRESENT: Condition = { deleted: false };
/** Index that gives the order of a list of all clients: so few are deleted that skipping them costs less than sorting. */
const WHOLE_LIST_INDEX: Readonly<Record<string, string>> = { number: 'number' };

@Injectable()
export class ClientsRepository {
  /** For staff, whose scope restricts nothing. */
  private readonly byId = new BatchedReads<Client>((ids) => this.findMany(ids));
  private readonly pages = new SharedReads<PageOfRows<Client>>();

  constructor(
    @InjectModel('clients') private readonly clients: Model<ClientDocument>,
    private readonly keys: ClientKeys,
    private readonly envelope: Envelope,
  ) {}

  /** By id or number; null also when it lies outside the scope or was deleted. */
  async find(scope: Scope, ref: string, tx?: Tx): Promise<Client | null> {
    if (!tx && scope.reachesAll && isObjectIdText(ref)) return this.byId.find(ref.toLowerCase());
    const wanted = idOrNumber(ref);
    if (!wanted) return null;
    const query = this.clients.findOne(all(within(scope, '_id'), wanted, PRESENT)).maxTimeMS(2_000);
    const row = await (tx ? query.session(sessionOf(tx)) : query).lean();
    return row && this.toClient(row);
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
    const status = filter.status && { status: filter.status };
    const wanted = all(within(scope, '_id'), PRESENT, status, ...this.found(filter.search));
    const isWhole = scope.reachesAll && filter.status === undefined && filter.search === undefined;
    const order = isWhole ? { ...sort, index: WHOLE_LIST_INDEX[sort.field] } : sort;
    const { rows, ...counted } = await readPage(this.clients, wanted, order, request);
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

  /** The unit of work throws client.email_taken, client.cpf_taken, client.cnpj_taken at its end. */
  async insert(client: Client, tx: Tx): Promise<void> {
    const { id, number, version, createdAt, updatedAt } = client;
    const dates = { createdAt, updatedAt, deleted: false, deletedAt: null };
    const row = { _id: objectIdOf(id), number, version, ...dates, ...this.columns(id, client) };
    this.keys.claim(client, tx);
    await this.clients.collection.insertOne(row, { session: sessionOf(tx) });
  }

  /** Throws request.stale when the client is no longer at the version of `before`, and client.…_taken. */
  async update(scope: Scope, before: Client, after: Client, tx: Tx): Promise<void> {
    const { version, updatedAt } = after;
    const columns = this.columns(after.id, after);
    await this.keys.exchange(before, after, tx);
    await this.write(scope, before, { ...columns, version, updatedAt }, tx);
  }

  /** Throws request.stale likewise. */
  async markDeleted(scope: Scope, client: Client, at: Date, tx: Tx): Promise<void> {
    await this.keys.release(client, tx);
    await this.write(scope, client, { deleted: true, deletedAt: at, updatedAt: at, version: client.version + 1 }, tx);
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
    await this.keys.releaseIndexes(id, row, tx);
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
      .find(all({ _id: oneOf(ids) }, PRESENT))
      .maxTimeMS(2_000)
      .lean();
    return new Map(rows.map((row) => [row._id.toHexString(), this.toClient(row)]));
  }

  private async write(scope: Scope, { id, version }: Client, columns: Partial<ClientDocument>, tx: Tx): Promise<void> {
    const present = all(within(scope, '_id'), { _id: id, version }, PRESENT);
    const { matchedCount } = await this.clients.updateOne(present, { $set: columns }, { session: sessionOf(tx) });
    if (matchedCount !== 1) throw new DomainError('request.stale');
  }

  private found(search: ClientSearch | undefined): Condition[] {
    switch (search?.kind) {
      case undefined:
        return [];
      case 'email':
        return [{ emailIndex: this.keys.emailIndex(search.value) }];
      case 'cpf':
        return [{ cpfIndex: this.keys.cpfIndex(search.value) }];
      case 'cnpj':
        return [{ cnpj: search.value }];
      case 'words':
        return search.words.length === 0
          ? [{ _id: oneOf([]) }]
          : search.words.map((w) => ({ searchKeys: itemPrefix(w) }));
    }
  }

  private columns(id: string, fields: ClientFields): ClientColumns {
    const { name, email, cpf, cnpj, baseUrl, description, status } = fields;
    return {
      name,
      nameKey: nameKeyOf(name),
      searchKeys: searchWords(name),
      emailSealed: email === null ? null : this.envelope.seal(email, subject(id, 'email')),
      emailIndex: email === null ? null : this.keys.emailIndex(email),
      cpfSealed: cpf === null ? null : this.envelope.seal(cpf, subject(id, 'cpf')),
      cpfIndex: cpf === null ? null : this.keys.cpfIndex(cpf),
      cnpj,
      baseUrl,
      description,
      status,
    };
  }

  private toClient(row: ClientDocument): Client {
    const id = row._id.toHexString();
    return {
      id,
      number: row.number,
      name: row.name,
      email: row.emailSealed && this.envelope.open(row.emailSealed, subject(id, 'email')),
      cpf: row.cpfSealed && this.envelope.open(row.cpfSealed, subject(id, 'cpf')),
      cnpj: row.cnpj,
      baseUrl: row.baseUrl,
      description: row.description,
      status: row.status,
      version: row.version,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  }
}

const subject = (id: string, field: string) => ({ type: 'client', id, field });

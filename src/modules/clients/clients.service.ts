import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import { type Actor, Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import {
  assertVersion,
  Cursors,
  type ExpectedVersions,
  type Page,
  pageRequest,
  toPage,
} from '../../common/http/index.js';
import type { PageQueryDto } from '../../common/http/index.js';
import { newObjectId, Numbers, type Tx, UnitOfWork } from '../../common/persistence/index.js';
import { Audit } from '../audit/index.js';
import { ApiKeys, type ClientAccess, ClientDirectory, ClientLogins, type PreparedPassword } from '../auth/index.js';
import {
  changedFields,
  type Client,
  type ClientFields,
  type ClientInput,
  type ClientStatus,
  fullFields,
  nameKeyOf,
  patchedFields,
} from './client.js';
import { classifySearch } from './client-search.js';
import { clientChanged, clientCreated, clientDeleted, clientStatusChanged } from './clients.facts.js';
import { ClientGuards } from './client-guards.repository.js';
import { ClientsRepository } from './clients.repository.js';
import { personalFieldsOf, unmasked } from './personal-data.js';

/** `-` in front: descending. */
export const CLIENT_SORTS = ['number', '-number', 'name', '-name', 'createdAt', '-createdAt'] as const;
export type ClientSort = (typeof CLIENT_SORTS)[number];

export interface ClientQuery extends PageQueryDto {
  readonly search?: string;
  readonly status?: ClientStatus;
  readonly sort?: ClientSort;
}

/** A client that gets a login of its own with `password` or `invite`. */
export type NewClient = ClientInput & {
  readonly name: string;
  readonly password?: string | undefined;
  readonly invite?: boolean | undefined;
};

type SortField = 'number' | 'name' | 'createdAt';
const COLUMNS: Readonly<Record<SortField, string>> = { number: 'number', name: 'nameKey', createdAt: 'createdAt' };

@Injectable()
export class Clients implements OnModuleInit {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly guards: ClientGuards,
    private readonly unitOfWork: UnitOfWork,
    private readonly numbers: Numbers,
    private readonly logins: ClientLogins,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
    private readonly apiKeys: ApiKeys,
    private readonly directory: ClientDirectory,
  ) {}

  onModuleInit(): void {
    this.directory.register(async (id, tx) => (await this.clients.find(Scope.all(), id, tx)) !== null);
  }

  /** By id or number; null when missing, deleted or outside the scope. */
  find(scope: Scope, ref: string, tx?: Tx): Promise<Client | null> {
    return this.clients.find(scope, ref, tx);
  }

  /** By id or number. Throws client.not_found. */
  async get(scope: Scope, ref: string, tx?: Tx): Promise<Client> {
    const client = await this.clients.find(scope, ref, tx);
    if (!client) throw new DomainError('client.not_found');
    return client;
  }

  /** As `get`. Throws also client.inactive, for a suspended one too. */
  async getActive(scope: Scope, ref: string, tx?: Tx): Promise<Client> {
    const client = await this.get(scope, ref, tx);
    if (client.status !== 'active')
      throw new DomainError('client.inactive', { detail: `Its status is ${client.status}` });
    return client;
  }

  /**
   * As `getActive`, and the client stays active until `tx` has committed: a change of its status or its deletion comes before or
   * after. All who hold one client go one after the other.
   */
  async holdActive(scope: Scope, ref: string, tx: Tx): Promise<Client> {
    const client = await this.getActive(scope, ref, tx);
    await this.guards.touch(client.id, tx);
    return client;
  }

  /** How many there are within reach; counting stops at 10,000. */
  count(scope: Scope): Promise<number> {
    return this.clients.count(scope);
  }

  /** Names by id, also of deleted clients; ids outside the scope are missing. At most as many as asked for. */
  namesOf(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
    return this.clients.namesOf(scope, ids);
  }

  /** One page; by default the newest number first. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(scope: Scope, query: ClientQuery): Promise<Page<Client>> {
    const { search, status, sort = '-number' } = query;
    const list = ['clients', search ?? null, status ?? null, sort];
    const request = pageRequest(query, this.cursors, list);
    const field = sort.replace('-', '') as SortField;
    const order = { field: COLUMNS[field], direction: sort.startsWith('-') ? -1 : 1 } as const;
    const filter = { status, search: search === undefined ? undefined : classifySearch(search) };
    const rows = await this.clients.page(scope, filter, order, request);
    return toPage(
      rows,
      request,
      (client) => client,
      (client) => this.cursors.encode({ value: sortValue(client, field), id: client.id }, list),
    );
  }

  /**
   * Adds a client. Staff only: whoever is bound to clients could not see the new one. Throws client.…_taken; with a login also
   * user.email_taken, auth.weak_password, auth.busy, and request.forbidden for who may not make users.
   */
  async create(actor: Actor, { password, invite, ...input }: NewClient): Promise<Client> {
    if (!actor.scope.reachesAll) throw new DomainError('request.forbidden', { detail: 'Only staff may add clients' });
    const fields = fullFields(unmasked(input, null), 'active');
    const login = await this.loginFor(actor, fields, password, invite);
    const number = await this.numbers.next('clients');
    const now = this.clock.now();
    const client: Client = { id: newObjectId(), number, ...fields, version: 1, createdAt: now, updatedAt: now };
    return this.unitOfWork.run(async (tx) => {
      await this.clients.insert(client, tx);
      this.guards.insert(client.id, tx);
      if (login) await this.logins.create(actor, { clientId: client.id, name: client.name, ...login }, tx);
      if (client.status !== 'active') await this.logins.close(client.id, tx);
      await this.record(actor, 'client.created', client, changedFields(NOTHING, client), tx);
      await tx.publish(clientCreated(client.id, now, { clientId: client.id }));
      return client;
    });
  }

  /** Sets all fields: what is absent becomes null, but the status stays. Throws client.not_found, request.stale, client.…_taken. */
  replace(
    actor: Actor,
    ref: string,
    expected: ExpectedVersions,
    input: ClientInput & { readonly name: string },
  ): Promise<Client> {
    return this.edit(actor, ref, expected, (present) => fullFields(unmasked(input, present), present.status));
  }

  /** Sets the given fields. Throws as `replace`. */
  patch(actor: Actor, ref: string, expected: ExpectedVersions, patch: ClientInput): Promise<Client> {
    return this.edit(actor, ref, expected, (present) => patchedFields(present, unmasked(patch, present)));
  }

  /**
   * A client whose personal data is to be shown in clear. Who read it and why is in the audit before it is.
   * @param purpose 5 to 200 characters
   * @throws client.not_found
   */
  async reveal(actor: Actor, ref: string, purpose: string): Promise<Client> {
    return this.unitOfWork.run(async (tx) => {
      const client = await this.get(actor.scope, ref, tx);
      const target = { type: 'client', id: client.id };
      const about = { target, clientId: client.id, changes: { fields: personalFieldsOf(client) } };
      await this.audit.append(actor, { action: 'client.pii_read', ...about, personal: { purpose } }, tx);
      return client;
    });
  }

  /**
   * Deletes softly: e-mail, CPF and CNPJ are free again, the number is not. Its services stop, its sessions and keys end. Throws
   * client.not_found, request.stale.
   */
  async delete(actor: Actor, ref: string, expected: ExpectedVersions): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const client = await this.get(actor.scope, ref, tx);
      assertVersion(expected, client.version);
      const now = this.clock.now();
      await this.guards.touch(client.id, tx);
      await this.clients.markDeleted(actor.scope, client, now, tx);
      await this.apiKeys.endAllOf(client.id, tx);
      await this.logins.close(client.id, tx);
      await this.record(actor, 'client.deleted', client, [], tx);
      await tx.publish(clientDeleted(client.id, now, { clientId: client.id }));
    });
  }

  /**
   * Erases a client, also a deleted one, in the caller's unit of work: only id and number stay, its services stop, e-mail, CPF and CNPJ
   * are free. @returns 0 where it was erased before or never was there, else 1
   */
  async erase(clientId: string, tx: Tx): Promise<number> {
    const now = this.clock.now();
    const erased = await this.clients.eraseAcrossClients(clientId, now, tx);
    if (!erased) return 0;
    if (!erased.wasDeleted) await tx.publish(clientDeleted(clientId, now, { clientId }));
    return 1;
  }

  /** Those of the clients that are there, deleted or not, and not erased. At most as many as asked for. */
  notErasedAcrossClients(ids: readonly string[]): Promise<Set<string>> {
    return this.clients.notErasedAcrossClients(ids);
  }

  /** Who signs in for a client; whoever is bound to clients sees no people. Throws client.not_found. */
  async accessOf(actor: Actor, ref: string): Promise<ClientAccess> {
    const { id } = await this.get(actor.scope, ref);
    const access = await this.logins.accessOf(id);
    return actor.scope.reachesAll ? access : { ...access, users: [] };
  }

  /** Null when no login is wanted. Hashing takes its time, so it comes before the unit of work. */
  private async loginFor(
    actor: Actor,
    { email, name }: ClientFields,
    password: string | undefined,
    invite: boolean | undefined,
  ): Promise<{ readonly email: string; readonly password: PreparedPassword | null } | null> {
    if (password === undefined && invite !== true) return null;
    if (!actor.permissions.has('users:create'))
      throw new DomainError('request.forbidden', { detail: 'The permission users:create is missing' });
    if (email === null) throw refused('/email', 'field.required', 'A login needs an e-mail');
    if (password === undefined) return { email, password: null };
    if (invite === true) throw refused('/invite', 'field.one_of', 'Either a password or an invitation');
    return { email, password: await this.logins.prepare(password, [email, name]) };
  }

  private edit(
    actor: Actor,
    ref: string,
    expected: ExpectedVersions,
    fieldsAfter: (present: Client) => ClientFields,
  ): Promise<Client> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.get(actor.scope, ref, tx);
      assertVersion(expected, before.version);
      const fields = fieldsAfter(before);
      const changed = changedFields(before, fields);
      if (changed.length === 0) return before;
      const now = this.clock.now();
      const after: Client = { ...before, ...fields, version: before.version + 1, updatedAt: now };
      if (changed.includes('status')) await this.guards.touch(after.id, tx);
      await this.clients.update(actor.scope, before, after, tx);
      if (changed.includes('status'))
        await (after.status === 'active' ? this.logins.reopen(after.id, tx) : this.logins.close(after.id, tx));
      await this.record(actor, 'client.updated', after, changed, tx);
      const fact = changed.includes('status') ? clientStatusChanged : clientChanged;
      await tx.publish(fact(after.id, now, { clientId: after.id }));
      return after;
    });
  }

  /** The names of the fields only: their values are personal. The status is not. */
  private record(actor: Actor, action: string, client: Client, fields: readonly string[], tx: Tx): Promise<void> {
    const status = fields.includes('status') ? { status: client.status } : {};
    const changes = fields.length === 0 ? {} : { changes: { fields: [...fields], ...status } };
    return this.audit.append(
      actor,
      { action, target: { type: 'client', id: client.id }, clientId: client.id, ...changes },
      tx,
    );
  }
}

function refused(pointer: string, code: string, detail: string): DomainError {
  return new DomainError('request.invalid', { detail, errors: [{ pointer, code, detail }] });
}

const NOTHING = {
  name: '',
  email: null,
  cpf: null,
  cnpj: null,
  baseUrl: null,
  description: null,
  status: null,
} as unknown as ClientFields; // only compared with, so that every field that a new client has counts as changed

function sortValue(client: Client, field: SortField): string | number {
  if (field === 'number') return client.number;
  return field === 'name' ? nameKeyOf(client.name) : client.createdAt.toISOString();
}

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
import { ApiKeys, type ClientAccess, ClientDirectory, ClientLogins } from '../auth/index.js';
import { assertOutboundKey, canonical } from './canonical-client.js';
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
import { ClientGuards } from './client-guards.repository.js';
import { ClientTrail } from './client-trail.service.js';
import type { OutboundHeader } from './client-vault.js';
import { assertPermitted, assertStatusChange } from './status-change.js';
import {
  clientChanged,
  clientCreated,
  clientDeleted,
  clientOutboundKeyChanged,
  clientRestored,
  clientStatusChanged,
} from './clients.facts.js';
import { ClientsRepository } from './clients.repository.js';
import { NewClientLogins, type WantedLogin } from './new-client-logins.service.js';
import { personalFieldsOf, unmasked } from './personal-data.js';

/** `-` in front: descending. */
export const CLIENT_SORTS = ['number', '-number', 'name', '-name', 'createdAt', '-createdAt'] as const;
export type ClientSort = (typeof CLIENT_SORTS)[number];

export interface ClientQuery extends PageQueryDto {
  readonly search?: string;
  readonly status?: ClientStatus;
  readonly tag?: string;
  readonly deleted?: boolean;
  readonly sort?: ClientSort;
}

/** A client that gets a login of its own with `password` or `invite`. */
export type NewClient = ClientInput & WantedLogin & { readonly name: string };

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
    private readonly newLogins: NewClientLogins,
    private readonly trail: ClientTrail,
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

  /**
   * One page; by default the newest number first. Throws cursor.invalid, cursor.expired, request.invalid; request.forbidden for
   * deleted ones, unless they may be restored.
   */
  async page(actor: Actor, query: ClientQuery): Promise<Page<Client>> {
    const { search, status, tag, deleted = false, sort = '-number' } = query;
    if (deleted) assertPermitted(actor, 'clients:restore');
    const list = ['clients', search ?? null, status ?? null, tag ?? null, deleted, sort];
    const request = pageRequest(query, this.cursors, list);
    const field = sort.replace('-', '') as SortField;
    const order = { field: COLUMNS[field], direction: sort.startsWith('-') ? -1 : 1 } as const;
    const found = search === undefined ? undefined : classifySearch(search);
    const filter = { status, tag: tag?.normalize('NFC'), isDeleted: deleted, search: found };
    const rows = await this.clients.page(actor.scope, filter, order, request);
    return toPage(
      rows,
      request,
      (client) => client,
      (client) => this.cursors.encode({ value: sortValue(client, field), id: client.id }, list),
    );
  }

  /** Headers that the checks of these clients' services send, by client; at most as many as asked for. For the watch only. */
  outboundHeadersAcrossClients(ids: readonly string[]): Promise<Map<string, OutboundHeader>> {
    return this.clients.outboundHeadersAcrossClients(ids);
  }

  /**
   * Adds a client. Staff only: whoever is bound to clients could not see the new one. Throws client.…_taken; with a login also
   * user.email_taken, auth.weak_password, auth.busy, and request.forbidden for who may not make users.
   */
  async create(actor: Actor, { password, invite, ...input }: NewClient): Promise<Client> {
    if (!actor.scope.reachesAll) throw new DomainError('request.forbidden', { detail: 'Only staff may add clients' });
    const now = this.clock.now();
    const { outboundKey = null } = input;
    assertOutboundKey(outboundKey);
    const fields = canonical(fullFields(unmasked(input, null), NEW), now);
    if (fields.status !== 'active') assertPermitted(actor, 'clients:set_status');
    const login = await this.newLogins.prepare(actor, fields, { password, invite });
    const number = await this.numbers.next('clients');
    const made = { version: 1, hasOutboundKey: outboundKey !== null, createdAt: now, updatedAt: now };
    const client: Client = { id: newObjectId(), number, ...fields, ...made };
    return this.unitOfWork.run(async (tx) => {
      await this.clients.insert(client, outboundKey, tx);
      this.guards.insert(client.id, tx);
      if (login) await this.logins.create(actor, { clientId: client.id, name: client.name, ...login }, tx);
      if (client.status !== 'active') await this.logins.close(client.id, tx);
      await this.trail.record(actor, 'client.created', client, namesOf(changedFields(null, client), outboundKey), tx);
      await tx.publish(clientCreated(client.id, now, { clientId: client.id }));
      return client;
    });
  }

  /**
   * Sets all fields: what is absent becomes null, but status, reason and outbound key stay. Throws client.not_found, request.stale,
   * client.…_taken; request.forbidden for another status without `clients:set_status`.
   */
  replace(
    actor: Actor,
    ref: string,
    expected: ExpectedVersions,
    input: ClientInput & { readonly name: string },
  ): Promise<Client> {
    return this.edit(actor, ref, expected, input, (present) => fullFields(unmasked(input, present), present));
  }

  /** Sets the given fields. Throws as `replace`. */
  patch(actor: Actor, ref: string, expected: ExpectedVersions, patch: ClientInput): Promise<Client> {
    return this.edit(actor, ref, expected, patch, (present) => patchedFields(present, unmasked(patch, present)));
  }

  /**
   * A client whose personal data is to be shown in clear. Who read it and why is in the audit before it is.
   * @param purpose 5 to 200 characters
   * @throws client.not_found
   */
  async reveal(actor: Actor, ref: string, purpose: string): Promise<Client> {
    return this.unitOfWork.run(async (tx) => {
      const client = await this.get(actor.scope, ref, tx);
      await this.trail.note(actor, 'client.pii_read', client.id, { fields: personalFieldsOf(client) }, tx, { purpose });
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
      await this.trail.record(actor, 'client.deleted', client, [], tx);
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

  /**
   * Takes back a deletion: fields, number and logins are there again, services and keys are not. One that is not deleted stays as it is.
   * @param reason 5 to 200 characters
   * @throws client.not_found, client.…_taken where another client has its e-mail, CPF or CNPJ by now
   */
  async restore(actor: Actor, ref: string, reason: string): Promise<Client> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.clients.findDeleted(actor.scope, ref, tx);
      if (before === null) return this.get(actor.scope, ref, tx);
      const now = this.clock.now();
      const after: Client = { ...before, version: before.version + 1, updatedAt: now };
      await this.clients.markRestored(actor.scope, before, after, tx);
      if (after.status === 'active') await this.logins.reopen(after.id, tx);
      await this.trail.note(actor, 'client.restored', after.id, null, tx, { reason });
      await tx.publish(clientRestored(after.id, now, { clientId: after.id }));
      return after;
    });
  }

  /** Who signs in for a client; whoever is bound to clients sees no people. Throws client.not_found. */
  async accessOf(actor: Actor, ref: string): Promise<ClientAccess> {
    const { id } = await this.get(actor.scope, ref);
    const access = await this.logins.accessOf(id);
    return actor.scope.reachesAll ? access : { ...access, users: [] };
  }

  private edit(
    actor: Actor,
    ref: string,
    expected: ExpectedVersions,
    { outboundKey }: ClientInput,
    fieldsAfter: (present: Client) => ClientFields,
  ): Promise<Client> {
    assertOutboundKey(outboundKey);
    return this.unitOfWork.run(async (tx) => {
      const before = await this.get(actor.scope, ref, tx);
      assertVersion(expected, before.version);
      const now = this.clock.now();
      const fields = canonical(fieldsAfter(before), now);
      // Whether a key is the one that is there already, nobody is told.
      const isKeySet = typeof outboundKey === 'string' || (outboundKey === null && before.hasOutboundKey);
      const changed = changedFields(before, fields);
      if (changed.length === 0 && !isKeySet) return before;
      assertStatusChange(actor, before, fields);
      const hasOutboundKey = isKeySet ? outboundKey !== null : before.hasOutboundKey;
      const after: Client = { ...before, ...fields, hasOutboundKey, version: before.version + 1, updatedAt: now };
      if (after.status !== before.status) await this.guards.touch(after.id, tx);
      await this.clients.update(actor.scope, before, after, outboundKey, tx);
      if (after.status !== before.status)
        await (after.status === 'active' ? this.logins.reopen(after.id, tx) : this.logins.close(after.id, tx));
      await this.trail.record(actor, 'client.updated', after, namesOf(changed, isKeySet ? '' : null), tx);
      const fact = after.status === before.status ? clientChanged : clientStatusChanged;
      await tx.publish(fact(after.id, now, { clientId: after.id }));
      if (isKeySet || (after.hasOutboundKey && changed.includes('outboundKeyHeader')))
        await tx.publish(clientOutboundKeyChanged(after.id, now, { clientId: after.id }));
      return after;
    });
  }
}

const NEW = { status: 'active', statusReason: null } as const;

function namesOf(fields: readonly string[], outboundKey: string | null): string[] {
  return [...fields, ...(outboundKey === null ? [] : ['outboundKey'])];
}

function sortValue(client: Client, field: SortField): string | number {
  if (field === 'number') return client.number;
  return field === 'name' ? nameKeyOf(client.name) : client.createdAt.toISOString();
}

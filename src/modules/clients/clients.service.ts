import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import { type Actor, assertPermitted, Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { Cursors, type ExpectedVersions, type Page, pageRequest, toPage } from '../../common/http/index.js';
import type { PageQueryDto } from '../../common/http/index.js';
import { newObjectId, type Tx, UnitOfWork } from '../../common/persistence/index.js';
import { type ClientAccess, ClientDirectory, ClientLogins } from '../auth/index.js';
import { assertOutboundKey, canonical } from './canonical-client.js';
import {
  changedFields,
  type Client,
  type ClientFields,
  type ClientInput,
  type ClientStatus,
  fullFields,
  nameKeyOf,
} from './client.js';
import { classifySearch } from './client-search.js';
import { ClientEdits } from './client-edits.service.js';
import { ClientGuards } from './client-guards.repository.js';
import { ClientTrail, namesOf } from './client-trail.service.js';
import type { OutboundHeader } from './client-vault.js';
import { clientCreated, clientDeleted } from './clients.facts.js';
import type { ClientFilter } from './client-conditions.repository.js';
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
    private readonly logins: ClientLogins,
    private readonly newLogins: NewClientLogins,
    private readonly edits: ClientEdits,
    private readonly trail: ClientTrail,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
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
    const rows = await this.clients.page(actor.scope, filterOf(query), order, request);
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
   * @param rowKey of the row of a file that it comes from: a second client of one row is refused with client.row_repeated
   */
  async create(actor: Actor, { password, invite, ...input }: NewClient, rowKey?: string): Promise<Client> {
    if (!actor.scope.reachesAll) throw new DomainError('request.forbidden', { detail: 'Only staff may add clients' });
    const now = this.clock.now();
    const { outboundKey = null } = input;
    const fields = this.fieldsOfNew(actor, input, now);
    const login = await this.newLogins.prepare(actor, fields, { password, invite });
    const number = await this.clients.nextNumber();
    const made = { version: 1, hasOutboundKey: outboundKey !== null, createdAt: now, updatedAt: now };
    const client: Client = { id: newObjectId(), number, ...fields, ...made };
    return this.unitOfWork.run(async (tx) => {
      if (rowKey !== undefined) this.clients.claimRow(client.id, rowKey, tx); // first: its refusal says more than that of an e-mail
      await this.clients.insert(client, outboundKey, tx);
      this.guards.insert(client.id, tx);
      if (login) await this.logins.create(actor, { clientId: client.id, name: client.name, ...login }, tx);
      if (client.status !== 'active') await this.logins.close(client.id, tx);
      await this.trail.record(
        actor,
        'client.created',
        client,
        namesOf(changedFields(null, client), outboundKey !== null),
        tx,
      );
      await tx.publish(clientCreated(client.id, now, { clientId: client.id }));
      return client;
    });
  }

  /** Fields that a new client would have. Throws request.invalid, and request.forbidden for another status than active. */
  fieldsOfNew(actor: Actor, input: ClientInput & { readonly name: string }, now: Date): ClientFields {
    assertOutboundKey(input.outboundKey);
    const fields = canonical(fullFields(unmasked(input, null), NEW), now);
    if (fields.status !== 'active') assertPermitted(actor, 'clients:set_status');
    return fields;
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
    return this.unitOfWork.run((tx) => this.edits.replace(actor, ref, expected, input, tx));
  }

  /** Sets the given fields. Throws as `replace`. */
  patch(actor: Actor, ref: string, expected: ExpectedVersions, patch: ClientInput): Promise<Client> {
    return this.unitOfWork.run((tx) => this.edits.patch(actor, ref, expected, patch, tx));
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
    await this.unitOfWork.run((tx) => this.edits.delete(actor, ref, expected, tx));
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
    return this.unitOfWork.run((tx) => this.edits.restore(actor, ref, reason, tx));
  }

  /** Who signs in for a client; whoever is bound to clients sees no people. Throws client.not_found. */
  async accessOf(actor: Actor, ref: string): Promise<ClientAccess> {
    const { id } = await this.get(actor.scope, ref);
    const access = await this.logins.accessOf(id);
    return actor.scope.reachesAll ? access : { ...access, users: [] };
  }
}

const NEW = { status: 'active', statusReason: null } as const;

/** What a list, or a file, is narrowed to. */
export function filterOf({ search, status, tag, deleted }: Omit<ClientQuery, 'sort'>): ClientFilter {
  const found = search === undefined ? undefined : classifySearch(search);
  return { status, tag: tag?.normalize('NFC'), isDeleted: deleted, search: found };
}

function sortValue(client: Client, field: SortField): string | number {
  if (field === 'number') return client.number;
  return field === 'name' ? nameKeyOf(client.name) : client.createdAt.toISOString();
}

import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { retagged, type TagChanges } from '../../common/bulk/index.js';
import { Clock } from '../../common/clock/index.js';
import { assertVersion, type ExpectedVersions } from '../../common/http/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { ApiKeys, ClientLogins } from '../auth/index.js';
import { assertOutboundKey, canonical } from './canonical-client.js';
import {
  changedFields,
  type Client,
  type ClientFields,
  type ClientInput,
  fullFields,
  patchedFields,
} from './client.js';
import { ClientGuards } from './client-guards.repository.js';
import { ClientTrail, namesOf } from './client-trail.service.js';
import {
  clientChanged,
  clientDeleted,
  clientOutboundKeyChanged,
  clientRestored,
  clientStatusChanged,
} from './clients.facts.js';
import { ClientsRepository } from './clients.repository.js';
import { unmasked } from './personal-data.js';
import { assertStatusChange } from './status-change.js';

/** Changes of a client that is there, each within a unit of work: one alone, or one of many. */
@Injectable()
export class ClientEdits {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly guards: ClientGuards,
    private readonly logins: ClientLogins,
    private readonly apiKeys: ApiKeys,
    private readonly trail: ClientTrail,
    private readonly clock: Clock,
  ) {}

  /** As `Clients.replace`. */
  replace(
    actor: Actor,
    ref: string,
    expected: ExpectedVersions,
    input: ClientInput & { readonly name: string },
    tx: Tx,
  ): Promise<Client> {
    const after = (present: Client): ClientFields => fullFields(unmasked(input, present), present);
    return this.edit(actor, ref, expected, input, after, tx);
  }

  /** As `Clients.patch`. */
  patch(actor: Actor, ref: string, expected: ExpectedVersions, patch: ClientInput, tx: Tx): Promise<Client> {
    const after = (present: Client): ClientFields => patchedFields(present, unmasked(patch, present));
    return this.edit(actor, ref, expected, patch, after, tx);
  }

  /** Adds and removes tags. Throws client.not_found, request.invalid beyond 20 of them. */
  retag(actor: Actor, ref: string, changes: TagChanges, tx: Tx): Promise<Client> {
    const after = (present: Client): ClientFields => patchedFields(present, { tags: retagged(present.tags, changes) });
    return this.edit(actor, ref, undefined, {}, after, tx);
  }

  /** As `Clients.delete`. */
  async delete(actor: Actor, ref: string, expected: ExpectedVersions, tx: Tx): Promise<void> {
    const client = await this.get(actor, ref, tx);
    assertVersion(expected, client.version);
    const now = this.clock.now();
    await this.guards.touch(client.id, tx);
    await this.clients.markDeleted(actor.scope, client, now, tx);
    await this.apiKeys.endAllOf(client.id, tx);
    await this.logins.close(client.id, tx);
    await this.trail.record(actor, 'client.deleted', client, [], tx);
    await tx.publish(clientDeleted(client.id, now, { clientId: client.id }));
  }

  /** As `Clients.restore`. */
  async restore(actor: Actor, ref: string, reason: string, tx: Tx): Promise<Client> {
    const before = await this.clients.findDeleted(actor.scope, ref, tx);
    if (before === null) return this.get(actor, ref, tx);
    const now = this.clock.now();
    const after: Client = { ...before, version: before.version + 1, updatedAt: now };
    await this.clients.markRestored(actor.scope, before, after, tx);
    if (after.status === 'active') await this.logins.reopen(after.id, tx);
    await this.trail.note(actor, 'client.restored', after.id, null, tx, { reason });
    await tx.publish(clientRestored(after.id, now, { clientId: after.id }));
    return after;
  }

  private async edit(
    actor: Actor,
    ref: string,
    expected: ExpectedVersions,
    { outboundKey }: ClientInput,
    fieldsAfter: (present: Client) => ClientFields,
    tx: Tx,
  ): Promise<Client> {
    assertOutboundKey(outboundKey);
    const before = await this.get(actor, ref, tx);
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
    await this.trail.record(actor, 'client.updated', after, namesOf(changed, isKeySet), tx, before);
    const fact = after.status === before.status ? clientChanged : clientStatusChanged;
    await tx.publish(fact(after.id, now, { clientId: after.id }));
    if (isKeySet || (after.hasOutboundKey && changed.includes('outboundKeyHeader')))
      await tx.publish(clientOutboundKeyChanged(after.id, now, { clientId: after.id }));
    return after;
  }

  private async get(actor: Actor, ref: string, tx: Tx): Promise<Client> {
    const client = await this.clients.find(actor.scope, ref, tx);
    if (!client) throw new DomainError('client.not_found');
    return client;
  }
}

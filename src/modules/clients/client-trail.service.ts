import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Audit, type Difference } from '../audit/index.js';
import type { Client } from './client.js';

/** What people did with clients, for the audit. */
@Injectable()
export class ClientTrail {
  constructor(private readonly audit: Audit) {}

  /**
   * The names of the fields, and the values of those that say nothing about a person: an event is never taken back. The reason of a
   * status may name persons, and lies apart.
   * @param before what the client was; null for a new one, and where no field is named
   */
  record(
    actor: Actor,
    action: string,
    client: Client,
    fields: readonly string[],
    tx: Tx,
    before: Client | null = null,
  ): Promise<void> {
    const { status, statusReason } = client;
    const isAboutStatus = fields.some((field) => field.startsWith('status'));
    const changes = fields.length === 0 ? null : { fields: [...fields], ...(isAboutStatus ? { status } : {}) };
    const personal = isAboutStatus && statusReason !== null ? { statusReason } : undefined;
    const difference = {
      was: before && picked(before, fields),
      is: picked(client, fields),
      hidden: fields.filter((field) => !IMPERSONAL.has(field)),
    };
    return this.append(actor, action, client.id, { changes, personal, ...(changes ? { difference } : {}) }, tx);
  }

  /**
   * @param changes nothing personal; null for none
   * @param personal words that may name persons: they go when the client is erased
   */
  note(
    actor: Actor,
    action: string,
    id: string,
    changes: Record<string, unknown> | null,
    tx: Tx,
    personal?: Readonly<Record<string, string>>,
  ): Promise<void> {
    return this.append(actor, action, id, { changes, personal }, tx);
  }

  private append(actor: Actor, action: string, id: string, { changes, personal, difference }: Told, tx: Tx) {
    const about = { action, target: { type: 'client', id }, clientId: id };
    return this.audit.append(
      actor,
      { ...about, ...(changes && { changes }), ...(personal && { personal }), ...(difference && { difference }) },
      tx,
    );
  }
}

/** What an event holds apart from who and what. */
interface Told {
  readonly changes: Readonly<Record<string, unknown>> | null;
  readonly personal?: Readonly<Record<string, string>> | undefined;
  readonly difference?: Difference;
}

/** Fields whose values tell of no person, whoever the client is. */
const IMPERSONAL: ReadonlySet<string> = new Set(['status', 'state', 'country']);

function picked(client: Client, fields: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(client).filter(([name]) => fields.includes(name)));
}

/** Names of changed fields, that of the outbound key among them if it was set or removed. */
export function namesOf(fields: readonly string[], isKeySet: boolean): string[] {
  return isKeySet ? [...fields, 'outboundKey'] : [...fields];
}

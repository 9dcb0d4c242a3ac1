import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Audit } from '../audit/index.js';
import type { Client } from './client.js';

/** What people did with clients, for the audit. */
@Injectable()
export class ClientTrail {
  constructor(private readonly audit: Audit) {}

  /** The names of the fields only: their values are personal. The status is not; its reason may be, and lies apart. */
  record(actor: Actor, action: string, client: Client, fields: readonly string[], tx: Tx): Promise<void> {
    const { status, statusReason } = client;
    const isAboutStatus = fields.some((field) => field.startsWith('status'));
    const changes = fields.length === 0 ? null : { fields: [...fields], ...(isAboutStatus ? { status } : {}) };
    const personal = isAboutStatus && statusReason !== null ? { statusReason } : undefined;
    return this.note(actor, action, client.id, changes, tx, personal);
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
    const about = { action, target: { type: 'client', id }, clientId: id, ...(personal ? { personal } : {}) };
    return this.audit.append(actor, changes === null ? about : { ...about, changes }, tx);
  }
}

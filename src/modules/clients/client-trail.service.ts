import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Audit } from '../audit/index.js';
import type { Client } from './client.js';

/** What people did with clients, for the audit. */
@Injectable()
export class ClientTrail {
  constructor(private readonly audit: Audit) {}

  /** The names of the fields only: their values are personal. The status is not. */
  record(actor: Actor, action: string, client: Client, fields: readonly string[], tx: Tx): Promise<void> {
    const { status, statusReason } = client;
    const state = fields.some((field) => field.startsWith('status')) ? { status, statusReason } : {};
    const changes = fields.length === 0 ? null : { fields: [...fields], ...state };
    return this.note(actor, action, client.id, changes, tx);
  }

  /** @param changes nothing personal; null for none */
  note(actor: Actor, action: string, id: string, changes: Record<string, unknown> | null, tx: Tx): Promise<void> {
    const about = { action, target: { type: 'client', id }, clientId: id };
    return this.audit.append(actor, changes === null ? about : { ...about, changes }, tx);
  }
}

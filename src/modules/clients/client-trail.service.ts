import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Audit, type AuditEntry } from '../audit/index.js';
import type { Client } from './client.js';

/** What people did with clients, for the audit. */
@Injectable()
export class ClientTrail {
  constructor(private readonly audit: Audit) {}

  /** The names of the fields only: their values are personal. The status is not. */
  record(actor: Actor, action: string, client: Client, fields: readonly string[], tx: Tx): Promise<void> {
    const { status, statusReason } = client;
    const state = fields.some((field) => field.startsWith('status')) ? { status, statusReason } : {};
    const changes = { fields: [...fields], ...state };
    return this.note(actor, action, client.id, fields.length === 0 ? {} : { changes }, tx);
  }

  /** `changes` holds nothing personal; what may name persons is among `personal`. */
  note(
    actor: Actor,
    action: string,
    id: string,
    words: Pick<AuditEntry, 'changes' | 'personal'>,
    tx: Tx,
  ): Promise<void> {
    return this.audit.append(actor, { action, target: { type: 'client', id }, clientId: id, ...words }, tx);
  }
}

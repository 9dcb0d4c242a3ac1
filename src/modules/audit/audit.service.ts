import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { currentRequestId, nameClient } from '../../common/http/request-context.js';
import type { Tx } from '../../common/persistence/index.js';
import type { AuditEvent } from './audit-event.js';
import { committed } from './personal-values.js';
import { PersonalWords } from './personal-words.repository.js';
import { AuditRepository } from './audit.repository.js';

export interface AuditEntry {
  readonly action: string;
  readonly target?: AuditEvent['target'];
  readonly clientId?: string;
  readonly changes?: Readonly<Record<string, unknown>>;
  /** Words that may name persons, by name. They lie apart from the event and can be erased; the event keeps a commitment to each. */
  readonly personal?: Readonly<Record<string, string>>;
}

/** Records who did what, in the transaction of the deed. */
@Injectable()
export class Audit {
  constructor(
    private readonly events: AuditRepository,
    private readonly words: PersonalWords,
    private readonly clock: Clock,
  ) {}

  append(actor: Actor, entry: AuditEntry, tx: Tx): Promise<void> {
    const id = randomUUID();
    const { values, commitments } = committed(entry.personal ?? {});
    const event: AuditEvent = {
      id,
      at: this.clock.now(),
      action: entry.action,
      actor: { kind: actor.kind, id: actor.id, role: actor.role },
      target: entry.target ?? null,
      clientId: entry.clientId ?? null,
      requestId: currentRequestId() ?? null,
      changes: entry.personal ? { ...entry.changes, personal: commitments } : (entry.changes ?? null),
    };
    if (entry.clientId !== undefined) nameClient(entry.clientId);
    this.events.insert(event, tx);
    if (entry.personal) this.words.insert(id, entry.clientId ?? null, values, tx);
    return Promise.resolve();
  }

  /** Deletes the personal words of all events about an erased client; the events and their chain stay. @returns how many rows, at most `limit` */
  erasePersonalOf(clientId: string, limit: number, tx: Tx): Promise<number> {
    return this.words.deleteOfAcrossClients(clientId, limit, tx);
  }
}

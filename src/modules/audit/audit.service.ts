import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { currentRequestId, nameClient } from '../../common/http/request-context.js';
import type { Tx } from '../../common/persistence/index.js';
import type { AuditEvent } from './audit-event.js';
import { AuditRepository } from './audit.repository.js';

export interface AuditEntry {
  readonly action: string;
  readonly target?: AuditEvent['target'];
  readonly clientId?: string;
  readonly changes?: Readonly<Record<string, unknown>>;
}

/** Records who did what, in the transaction of the deed. */
@Injectable()
export class Audit {
  constructor(
    private readonly events: AuditRepository,
    private readonly clock: Clock,
  ) {}

  append(actor: Actor, entry: AuditEntry, tx: Tx): Promise<void> {
    const event: AuditEvent = {
      id: randomUUID(),
      at: this.clock.now(),
      action: entry.action,
      actor: { kind: actor.kind, id: actor.id, role: actor.role },
      target: entry.target ?? null,
      clientId: entry.clientId ?? null,
      requestId: currentRequestId() ?? null,
      changes: entry.changes ?? null,
    };
    if (entry.clientId !== undefined) nameClient(entry.clientId);
    this.events.insert(event, tx);
    return Promise.resolve();
  }
}

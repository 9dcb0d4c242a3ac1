import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { currentRequestId, nameClient } from '../../common/http/request-context.js';
import type { Tx } from '../../common/persistence/index.js';
import { AuditConfig, auditLevelOf, type AuditRule, readAuditPolicy } from '../../config/index.js';
import { changesAt, type Difference } from './audit-difference.js';
import type { AuditEvent } from './audit-event.js';
import { committed } from './personal-values.js';
import { PersonalWords } from './personal-words.repository.js';
import { AuditRepository } from './audit.repository.js';

export interface AuditEntry {
  /** A UUID, for what several processes may find at once: the second one is refused by its key. A random one if absent. */
  readonly id?: string;
  /** `resource.verb`, past tense. */
  readonly action: string;
  readonly target?: AuditEvent['target'];
  readonly clientId?: string;
  /** Facts of the deed, on record at every level; without secrets and personal values. */
  readonly changes?: Readonly<Record<string, unknown>>;
  /** Values before and after, on record where the policy says so. */
  readonly difference?: Difference;
  /** For what is put on record after its request. */
  readonly happened?: { readonly at: Date; readonly requestId: string | null };
  /** Words that may name persons, by name. They lie apart from the event and can be erased; the event keeps a commitment to each. */
  readonly personal?: Readonly<Record<string, string>>;
}

export type AuditActor = Pick<Actor, 'kind' | 'id' | 'role'>;

/** Records who did what, in the transaction of the deed, as far as the policy wants it. */
@Injectable()
export class Audit {
  /** How much of which deed is on record. */
  readonly policy: readonly AuditRule[];

  constructor(
    private readonly events: AuditRepository,
    private readonly words: PersonalWords,
    private readonly clock: Clock,
    config: AuditConfig,
  ) {
    const policy = readAuditPolicy(config.AUDIT_POLICY);
    if ('fault' in policy) throw new Error(`AUDIT_POLICY ${policy.fault}`); // the configuration was checked before
    this.policy = policy.rules;
  }

  append(actor: AuditActor, entry: AuditEntry, tx: Tx): Promise<void> {
    if (entry.clientId !== undefined) nameClient(entry.clientId);
    const level = auditLevelOf(this.policy, entry.action, actor.kind);
    if (level === 'none') return Promise.resolve();
    const { at, requestId } = entry.happened ?? { at: this.clock.now(), requestId: currentRequestId() ?? null };
    const id = entry.id ?? randomUUID();
    const { values, commitments } = committed(entry.personal ?? {});
    const facts = entry.personal ? { ...entry.changes, personal: commitments } : (entry.changes ?? null);
    const event: AuditEvent = {
      id,
      at,
      action: entry.action,
      actor: { kind: actor.kind, id: actor.id, role: actor.role },
      target: entry.target ?? null,
      clientId: entry.clientId ?? null,
      requestId,
      changes: changesAt(level, facts, entry.difference ?? null),
    };
    this.events.insert(event, tx);
    if (entry.personal) this.words.insert(id, entry.clientId ?? null, values, tx);
    return Promise.resolve();
  }

  /** Deletes the personal words of all events about an erased client; the events and their chain stay. @returns how many rows, at most `limit` */
  erasePersonalOf(clientId: string, limit: number, tx: Tx): Promise<number> {
    return this.words.deleteOfAcrossClients(clientId, limit, tx);
  }
}

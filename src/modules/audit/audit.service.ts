import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { currentRequestId, nameClient } from '../../common/http/request-context.js';
import type { Tx } from '../../common/persistence/index.js';
import { AuditConfig, auditLevelOf, type AuditRule, readAuditPolicy } from '../../config/index.js';
import { changesAt, type Difference } from './audit-difference.js';
import type { AuditEvent } from './audit-event.js';
import { AuditRepository } from './audit.repository.js';

export interface AuditEntry {
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
}

export type AuditActor = Pick<Actor, 'kind' | 'id' | 'role'>;

/** Records who did what, in the transaction of the deed, as far as the policy wants it. */
@Injectable()
export class Audit {
  private readonly rules: readonly AuditRule[];

  constructor(
    private readonly events: AuditRepository,
    private readonly clock: Clock,
    config: AuditConfig,
  ) {
    const policy = readAuditPolicy(config.AUDIT_POLICY);
    if ('fault' in policy) throw new Error(`AUDIT_POLICY ${policy.fault}`); // the configuration was checked before
    this.rules = policy.rules;
  }

  append(actor: AuditActor, entry: AuditEntry, tx: Tx): Promise<void> {
    if (entry.clientId !== undefined) nameClient(entry.clientId);
    const level = auditLevelOf(this.rules, entry.action, actor.kind);
    if (level === 'none') return Promise.resolve();
    const { at, requestId } = entry.happened ?? { at: this.clock.now(), requestId: currentRequestId() ?? null };
    const event: AuditEvent = {
      id: randomUUID(),
      at,
      action: entry.action,
      actor: { kind: actor.kind, id: actor.id, role: actor.role },
      target: entry.target ?? null,
      clientId: entry.clientId ?? null,
      requestId,
      changes: changesAt(level, entry.changes ?? null, entry.difference ?? null),
    };
    this.events.insert(event, tx);
    return Promise.resolve();
  }
}

import { Injectable } from '@nestjs/common';
import { systemActor } from '../../common/auth-context/index.js';
import { duplicateKeyIndex, UnitOfWork } from '../../common/persistence/index.js';
import { canonicalJson, digestOf } from './audit-event.js';
import { AuditRepository } from './audit.repository.js';
import { Audit } from './audit.service.js';

const ACTOR = systemActor('audit');
const ACTION = 'audit_policy.changed';

/** Puts on record by which policy the trail is kept: an event at the first start, and at each start with another one than before. */
@Injectable()
export class AuditPolicyRecord {
  constructor(
    private readonly events: AuditRepository,
    private readonly audit: Audit,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Processes that start together with the same policy leave one event. @returns whether this one left it */
  async ensure(): Promise<boolean> {
    const { policy } = this.audit;
    const latest = await this.events.latestOf(ACTION);
    const was = (latest?.changes?.['is'] as string | undefined) ?? null;
    const is = digestOf(['vigia.audit.policy.v1', canonicalJson(policy)]);
    if (was === is) return false;
    const id = idOf([latest?.id ?? 'none', is]);
    try {
      const entry = { id, action: ACTION, changes: { was, is, rules: policy } };
      await this.unitOfWork.run((tx) => this.audit.append(ACTOR, entry, tx));
      return true;
    } catch (error) {
      if (duplicateKeyIndex(error) === undefined) throw error;
      return false; // another process has just recorded the same change
    }
  }
}

/** The same id for the same change after the same event, in the form of the others. */
function idOf(parts: readonly string[]): string {
  const hex = digestOf(['vigia.audit.policy_event.v1', ...parts]);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

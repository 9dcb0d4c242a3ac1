import { systemActor } from '../../../src/common/auth-context/index.js';
import { UnitOfWork } from '../../../src/common/persistence/index.js';
import { Audit, AuditCheckpoints, AuditSealer, AuditVerifications } from '../../../src/modules/audit/index.js';
import type { AuditBlock } from '../../../src/modules/audit/audit-block.js';
import type { AuditEvent } from '../../../src/modules/audit/audit-event.js';
import type { TestApp } from '../app/test-app.js';

export const SYSTEM = systemActor('test');

/** A checkpoint only where a test asks for one. */
export const RARELY = { AUDIT_CHECKPOINT_EVENTS: '100000', AUDIT_CHECKPOINT_SECONDS: '86400' };

export type BlockRow = Omit<AuditBlock, 'seq'> & { _id: number };
export type EventRow = Omit<AuditEvent, 'id'> & { _id: string; hash: string };

/** The audit of one application, from inside and from below. */
export function auditOf(vigia: TestApp) {
  const { app, connection } = vigia;
  const events = connection.collection<EventRow>('audit_events');
  const pending = connection.collection<{ _id: string }>('audit_pending');
  const blocks = connection.collection<BlockRow>('audit_blocks');
  const sealer = app.get(AuditSealer);
  return {
    ...{ events, pending, blocks, sealer },
    checkpoints: app.get(AuditCheckpoints),
    append: (action: string, number = 1) =>
      app.get(UnitOfWork).run(async (tx) => {
        for (let n = 0; n < number; n += 1)
          await app.get(Audit).append(SYSTEM, { action, target: { type: 'test', id: String(n) } }, tx);
      }),
    sealAll: async () => {
      while (await sealer.seal());
    },
    verify: () => app.get(AuditVerifications).run(),
    chain: () => blocks.find({}).sort({ _id: 1 }).toArray(),
    /** How many blocks hold each event. */
    places: async () => {
      const places = new Map<string, number>();
      for (const { ids } of await blocks.find({}).toArray())
        for (const id of ids) places.set(id, (places.get(id) ?? 0) + 1);
      return places;
    },
  };
}

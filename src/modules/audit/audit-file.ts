import type { Cell } from '../../common/tabular/index.js';
import { canonicalJson } from './audit-event.js';
import type { StoredEvent } from './audit-verifier.js';

export const AUDIT_COLUMNS = [
  ...(['id', 'at', 'action', 'actorKind', 'actorId', 'actorRole', 'targetType', 'targetId'] as const),
  ...(['clientId', 'requestId', 'changes', 'hash'] as const),
];

/** An event in a line of CSV. `changes` as canonical JSON, the form that its hash covers. */
export function auditCells({ event, hash }: StoredEvent): Cell[] {
  const { id, at, action, actor, target, clientId, requestId, changes } = event;
  const values = {
    ...{ id, at: at.toISOString(), action, actorKind: actor.kind, actorId: actor.id, actorRole: actor.role },
    ...{ targetType: target?.type ?? null, targetId: target?.id ?? null, clientId, requestId },
    ...{ changes: changes && canonicalJson(changes), hash },
  };
  return AUDIT_COLUMNS.map((column) => values[column]);
}

/** An event as a JSON object. Without `hash` it is what the hash covers. */
export function auditObject({ event, hash }: StoredEvent): object {
  const { id, at, action, actor, target, clientId, requestId, changes } = event;
  return { id, at, action, actor, target, clientId, requestId, changes, hash };
}

import type { ClaimedDelivery, Delivery } from './delivery.js';

/** A row of `notification_deliveries`. */
export type DeliveryRow = Omit<Delivery, 'id'> & {
  _id: string;
  holdsLane: boolean;
  claim: string | null;
  content: string | null;
  expireAt: Date | null;
};

/** How long ended rows are kept. */
export const KEPT_MS = 400 * 86_400_000;

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row._id,
    topic: row.topic,
    subject: row.subject,
    event: row.event,
    clientId: row.clientId,
    destinationId: row.destinationId,
    kind: row.kind,
    occurredAt: row.occurredAt,
    state: row.state,
    attempt: row.attempt,
    dueAt: row.dueAt,
    createdAt: row.createdAt,
    giveUpAt: row.giveUpAt,
    deliveredAt: row.deliveredAt,
    endedAt: row.endedAt,
    reason: row.reason,
    lastError: row.lastError,
    lastStatus: row.lastStatus,
    variant: row.variant,
  };
}

export function toClaimed(row: DeliveryRow, claim: string): ClaimedDelivery {
  return { ...toDelivery(row), claim, content: row.content };
}

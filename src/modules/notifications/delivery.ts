import { createHash } from 'node:crypto';

export const DELIVERY_KINDS = ['webhook', 'email'] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

export const DELIVERY_STATES = ['pending', 'sending', 'delivered', 'dead', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What a module wants told to one destination. Who that is and what the words are is asked when it is sent (DESIGN §2, rule 4). */
export interface Message {
  /** A registered topic, such as `incident`. */
  readonly topic: string;
  /** Id of the thing that it is about. */
  readonly subject: string;
  /** What happened to it; at most one delivery exists per topic, subject, event and destination. */
  readonly event: string;
  /** Client that it is about; null for messages to users about their account. */
  readonly clientId: string | null;
  readonly destinationId: string;
  readonly kind: DeliveryKind;
  /** When it happened. Messages of one destination leave in this order. */
  readonly occurredAt: Date;
}

/** One message to one destination, from the wish to its end. */
export interface Delivery extends Message {
  /** Deterministic; receivers see it as `webhook-id` or in the Message-ID of a mail. */
  readonly id: string;
  readonly state: DeliveryState;
  /** Tries begun so far. */
  readonly attempt: number;
  /** When it is tried next, or when a try in progress counts as lost; null once it has ended. */
  readonly dueAt: Date | null;
  readonly createdAt: Date;
  /** Past this moment it is tried no more. */
  readonly giveUpAt: Date;
  readonly deliveredAt: Date | null;
  /** When it became delivered, dead or cancelled. */
  readonly endedAt: Date | null;
  /** Why it is dead or cancelled: a short code. */
  readonly reason: string | null;
  /** What the last failed try said; nothing of the receiver's answer but its status. */
  readonly lastError: string | null;
  readonly lastStatus: number | null;
  /** How the topic worded it (see `Rendered.variant`); null until a try has begun. */
  readonly variant: string | null;
}

/** A delivery that this process is sending. */
export interface ClaimedDelivery extends Delivery {
  readonly claim: string;
  /** The exact content that an earlier try may have brought to the receiver; sent again unchanged. */
  readonly content: string | null;
}

/** The id of a delivery: the same wish gives the same id, so a handler that runs twice inserts nothing twice. */
export function deliveryIdOf(message: Pick<Message, 'topic' | 'subject' | 'event' | 'destinationId'>): string {
  const { topic, subject, event, destinationId } = message;
  return createHash('sha256')
    .update(JSON.stringify([topic, subject, event, destinationId]))
    .digest('hex');
}

/** Whether a text has the form of a delivery's id. */
export function isDeliveryId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

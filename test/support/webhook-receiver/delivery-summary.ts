import type { Delivery } from './webhook-receiver.js';

export interface MessageSummary {
  /** Header webhook-id. */
  id: string;
  /** How often it arrived. */
  arrivals: number;
  /** How often a 2xx was written for it. More than one: the sender repeated what it could have known to be delivered. */
  acknowledged: number;
  /** True when repeats differ in their body: one id must mean one message. */
  hasDifferentBodies: boolean;
  firstAtMs: number;
  lastAtMs: number;
}

export interface DeliverySummary {
  deliveries: number;
  invalidSignatures: number;
  withoutId: number;
  /** One per webhook-id, in the order of first arrival. */
  messages: MessageSummary[];
  /** Those that arrived more than once. */
  duplicates: MessageSummary[];
}

/** @param given deliveries with the status that was written for each, null when none was */
export function summarize(given: readonly { delivery: Delivery; status: number | null }[]): DeliverySummary {
  const messages = new Map<string, MessageSummary>();
  const bodies = new Map<string, string>();
  let invalidSignatures = 0;
  let withoutId = 0;
  for (const { delivery, status } of given) {
    if (delivery.signature === 'invalid') invalidSignatures += 1;
    if (delivery.id === '') {
      withoutId += 1;
      continue;
    }
    const message: MessageSummary = messages.get(delivery.id) ?? {
      id: delivery.id,
      arrivals: 0,
      acknowledged: 0,
      hasDifferentBodies: false,
      firstAtMs: delivery.atMs,
      lastAtMs: delivery.atMs,
    };
    message.arrivals += 1;
    message.lastAtMs = delivery.atMs;
    if (status !== null && status >= 200 && status < 300) message.acknowledged += 1;
    if ((bodies.get(delivery.id) ?? delivery.body) !== delivery.body) message.hasDifferentBodies = true;
    bodies.set(delivery.id, delivery.body);
    messages.set(delivery.id, message);
  }
  const all = [...messages.values()];
  return {
    deliveries: given.length,
    invalidSignatures,
    withoutId,
    messages: all,
    duplicates: all.filter((message) => message.arrivals > 1),
  };
}

import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../clock/index.js';
import type { Tx } from '../persistence/tx.js';
import type { Fact } from './fact.js';
import { FactSubscribers } from './fact-subscribers.js';

export interface FactDelivery {
  _id: string;
  subscriber: string;
  key: string;
  type: string;
  version: number;
  fact: Fact;
  publishedAt: Date;
  dueAt: Date;
  attempt: number;
  claim: string | null;
  lastError: string | null;
}

/** Writes facts: one row per subscriber, in the transaction of whoever publishes. */
@Injectable()
export class FactOutbox {
  constructor(
    @InjectModel('fact_deliveries') private readonly deliveries: Model<FactDelivery>,
    private readonly subscribers: FactSubscribers,
    private readonly clock: Clock,
  ) {}

  insert(fact: Fact, tx: Tx, delayMs = 0): void {
    for (const subscriber of this.subscribers.namesFor(fact.type))
      tx.insertLast({ model: this.deliveries, row: deliveryOf(fact, subscriber, this.clock.now(), delayMs) });
  }
}

/** Due from its publication, or soon after: `occurredAt` may lie far back, outside the window in which claims look. */
function deliveryOf(fact: Fact, subscriber: string, now: Date, delayMs: number): FactDelivery {
  return {
    _id: createHash('sha256')
      .update(JSON.stringify([subscriber, fact.id]))
      .digest('hex'),
    subscriber,
    key: fact.key,
    type: fact.type,
    version: fact.version,
    fact,
    publishedAt: now,
    dueAt: new Date(now.getTime() + delayMs),
    attempt: 0,
    claim: null,
    lastError: null,
  };
}

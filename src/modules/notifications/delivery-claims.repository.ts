import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import {
  all,
  between,
  gt,
  lte,
  noneOf,
  oneOf,
  PIPELINE,
  sessionOf,
  type Tx,
  untilFromNow,
} from '../../common/persistence/index.js';
import type { ClaimedDelivery } from './delivery.js';
import { type DeliveryRow, KEPT_MS, toClaimed } from './delivery-row.js';
import type { WaitingRow } from './lane.js';

/**
 * How long a claim holds without being renewed. DESIGN §10 allows sends 2 minutes, but a message whose sender was killed must
 * leave at most 15 s after the restart: so claims are short, and the sender renews those of tries in progress.
 */
export const CLAIM_MS = 9_000;
const MAX_WAITING_IN_LANE = 200;

export interface DueLane {
  readonly destinationId: string;
  readonly kind: DeliveryRow['kind'];
}

/** What the machine writes: claims, their renewal and the end of each try. Every write names the claim that it belongs to. */
@Injectable()
export class DeliveryClaims {
  constructor(@InjectModel('notification_deliveries') private readonly deliveries: Model<DeliveryRow>) {}

  /**
   * Destinations with something due from `from` until `now`, the longest waiting first.
   * @param except destinations that are not asked for
   */
  async dueLanes(
    from: Date,
    now: Date,
    except: readonly string[],
    limit: number,
  ): Promise<{ lanes: DueLane[]; isAll: boolean }> {
    const due = all(
      { dueAt: between(from, new Date(now.getTime() + 1)) },
      except.length > 0 ? { destinationId: noneOf(except) } : undefined,
    );
    const fields = { destinationId: 1, kind: 1 };
    const rows = await this.deliveries.find(due, fields).sort({ dueAt: 1, _id: 1 }).limit(limit).lean();
    const lanes = new Map(rows.map(({ destinationId, kind }) => [destinationId, { destinationId, kind }]));
    return { lanes: [...lanes.values()], isAll: rows.length < limit };
  }

  /** All that waits for one destination, oldest first; at most 200 rows. Served by index lane. */
  async waitingInLane(destinationId: string): Promise<WaitingRow[]> {
    const fields = { subject: 1, occurredAt: 1, dueAt: 1, holdsLane: 1, claim: 1 };
    const rows = await this.deliveries
      .find(all({ destinationId, state: oneOf(['pending', 'sending']) }), fields)
      .sort({ occurredAt: 1, _id: 1 })
      .limit(MAX_WAITING_IN_LANE)
      .lean();
    return rows.map(({ _id, subject, occurredAt, dueAt, holdsLane, claim }) => {
      const due = dueAt ?? new Date(0);
      return { id: _id, subject, occurredAt, dueAt: due, holdsLane, isClaimed: claim !== null };
    });
  }

  /** Takes one row; null when it is not due any more, because somebody else was faster. */
  async claim(id: string, now: Date): Promise<ClaimedDelivery | null> {
    const claim = randomUUID();
    const row = await this.deliveries
      .findOneAndUpdate(
        all({ _id: id, dueAt: lte(now) }),
        [
          {
            $set: {
              claim,
              state: 'sending',
              dueAt: untilFromNow(CLAIM_MS),
              attempt: { $add: ['$attempt', 1] },
            },
          },
        ],
        { returnDocument: 'after', ...PIPELINE },
      )
      .lean<DeliveryRow>();
    return row && toClaimed(row, claim);
  }

  /** Lengthens claims; those that were lost meanwhile are left alone. */
  async renew(claims: readonly ClaimedDelivery[]): Promise<void> {
    const held = all({ _id: oneOf(claims.map(({ id }) => id)), claim: oneOf(claims.map(({ claim }) => claim)) });
    await this.deliveries.updateMany(held, [{ $set: { dueAt: untilFromNow(CLAIM_MS) } }], PIPELINE);
  }

  /** Keeps what is about to be sent. False when the claim was lost: then nothing may be sent. */
  async keepContent(delivery: ClaimedDelivery, content: string | null, variant: string): Promise<boolean> {
    return this.write(delivery, { content, variant });
  }

  /** Ends a delivery. False when the claim was lost. */
  async end(
    delivery: ClaimedDelivery,
    end: {
      readonly state: 'delivered' | 'dead' | 'cancelled';
      readonly now: Date;
      readonly reason?: string;
      readonly error?: string;
      readonly status?: number | null;
    },
    tx?: Tx,
  ): Promise<boolean> {
    const { state, now, reason = null, error, status } = end;
    const fields = {
      state,
      reason,
      ...(error === undefined ? {} : { lastError: error.slice(0, 500) }),
      ...(status === undefined ? {} : { lastStatus: status }),
      deliveredAt: state === 'delivered' ? now : null,
      endedAt: now,
      expireAt: new Date(now.getTime() + KEPT_MS),
      dueAt: null,
      claim: null,
      content: null,
    };
    return this.write(delivery, fields, tx);
  }

  /** Puts a delivery back. @param isTry false when the try says nothing about the receiver and does not count */
  async retryLater(
    delivery: ClaimedDelivery,
    again: {
      readonly pauseMs: number;
      readonly holdsLane: boolean;
      readonly error: string;
      readonly status: number | null;
      readonly keepsContent: boolean;
      readonly isTry: boolean;
    },
  ): Promise<boolean> {
    const { pauseMs, holdsLane, error, status, keepsContent, isTry } = again;
    const { modifiedCount } = await this.deliveries.updateOne(
      all({ _id: delivery.id, claim: delivery.claim }),
      [
        {
          $set: {
            state: 'pending',
            claim: null,
            dueAt: untilFromNow(Math.round(pauseMs)),
            holdsLane,
            lastError: { $literal: error.slice(0, 500) },
            lastStatus: status,
            attempt: isTry ? delivery.attempt : Math.max(0, delivery.attempt - 1),
            ...(keepsContent ? {} : { content: null }),
          },
        },
      ],
      PIPELINE,
    );
    return modifiedCount === 1;
  }

  /** A receiver answers again: what waits for it in long pauses is due at once. Pauses that it asked for are kept. */
  async hurry(destinationId: string, now: Date): Promise<void> {
    await this.deliveries.updateMany(all({ destinationId, state: 'pending', dueAt: gt(now), holdsLane: false }), {
      $set: { dueAt: now },
    });
  }

  /** When the oldest message that still waits was wished for; null when none does. */
  async oldestWaitingSince(): Promise<Date | null> {
    const oldest = await this.deliveries
      .findOne(all({ state: 'pending' }), { createdAt: 1 })
      .sort({ createdAt: 1, _id: 1 })
      .maxTimeMS(2_000)
      .lean();
    return oldest?.createdAt ?? null;
  }

  private async write(delivery: ClaimedDelivery, fields: Partial<DeliveryRow>, tx?: Tx): Promise<boolean> {
    const { matchedCount } = await this.deliveries.updateOne(
      all({ _id: delivery.id, claim: delivery.claim }),
      { $set: fields },
      tx ? { session: sessionOf(tx) } : {},
    );
    return matchedCount === 1;
  }
}

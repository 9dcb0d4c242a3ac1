import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ahead, all, duplicateKeyIndex, sessionOf, type Tx, untilFromNow } from '../persistence/index.js';
import {
  CLOSED_KEPT_MS,
  type Grant,
  LimitStore,
  pausesOf,
  type Quota,
  type StrikeLaw,
  type Striker,
  STRIKES_KEPT_MS,
  type StrikeVerdict,
} from './limit-store.js';

interface WindowDocument {
  _id: string;
  taken: number;
  granted: number;
  at: Date;
  expireAt: Date;
}

interface StrikeDocument {
  _id: string;
  group: string;
  strikes: number;
  pausedUntil: Date;
  taken: number;
  windowUntil: Date;
  isAdmitted: boolean;
  at: Date;
  expireAt: Date;
}

const MAX_TRIES = 10;
const NEVER_PAUSED = new Date(0);
const PIPELINE = { updatePipeline: true } as const;
const UPSERT = { ...PIPELINE, upsert: true, returnDocument: 'after' } as const;

/** Counts in the database, by its clock. One statement per call. */
@Injectable()
export class DatabaseLimitStore extends LimitStore {
  constructor(
    @InjectModel('limit_windows') private readonly windows: Model<WindowDocument>,
    @InjectModel('limit_strikes') private readonly strikes: Model<StrikeDocument>,
  ) {
    super();
  }

  async take(key: string, { units, windowMs }: Quota, share: number): Promise<Grant> {
    const left = atLeast(0, { $subtract: [units, '$taken'] });
    const wanted = atLeast(1, { $ceil: { $multiply: [left, share] } });
    const row = await afresh(() =>
      this.windows
        .findOneAndUpdate(
          all({ _id: key }),
          [
            {
              $set: {
                at: '$$NOW',
                taken: whileLive('$expireAt', '$taken', 0),
                expireAt: whileLive('$expireAt', '$expireAt', untilFromNow(windowMs)),
              },
            },
            { $set: { granted: { $min: [left, wanted] } } },
            { $set: { taken: { $add: ['$taken', '$granted'] } } },
          ],
          UPSERT,
        )
        .lean(),
    );
    return {
      granted: row.granted,
      left: Math.max(0, units - row.taken),
      endsInMs: Math.max(1, row.expireAt.getTime() - row.at.getTime()),
    };
  }

  async giveBack(key: string): Promise<void> {
    await this.windows.updateOne(
      all({ _id: key }, ahead('expireAt')),
      [{ $set: { taken: oneLess('$taken') } }],
      PIPELINE,
    );
  }

  async strike(striker: Striker, law: StrikeLaw, ageMs: number): Promise<StrikeVerdict> {
    const pauses = pausesOf(law);
    const { units, windowMs } = law.quota;
    const beyond = { $min: [{ $subtract: ['$strikes', law.free] }, pauses.length - 1] };
    const isFree = { $lt: ['$strikes', law.free] };
    const paused = { $cond: [isFree, NEVER_PAUSED, fromNow({ $arrayElemAt: [pauses, beyond] })] };
    const isClosed = { $gte: ['$strikes', law.closesAfter] };
    const row = await afresh(() =>
      this.strikes
        .findOneAndUpdate(
          all({ _id: idOf(striker) }),
          [
            {
              $set: {
                group: { $literal: striker.group },
                at: '$$NOW',
                strikes: whileLive('$expireAt', '$strikes', 0),
                pausedUntil: whileLive('$expireAt', '$pausedUntil', NEVER_PAUSED),
                taken: whileLive('$windowUntil', '$taken', 0),
                windowUntil: whileLive('$windowUntil', '$windowUntil', untilFromNow(windowMs)),
              },
            },
            {
              $set: {
                isAdmitted: {
                  $and: [
                    { $lt: ['$strikes', law.closesAfter] },
                    { $lte: ['$pausedUntil', untilFromNow(-Math.ceil(ageMs))] },
                    { $lt: ['$taken', units] },
                  ],
                },
              },
            },
            {
              $set: {
                strikes: { $cond: ['$isAdmitted', { $add: ['$strikes', 1] }, '$strikes'] },
                taken: { $cond: ['$isAdmitted', { $add: ['$taken', 1] }, '$taken'] },
              },
            },
            {
              $set: {
                pausedUntil: { $cond: ['$isAdmitted', paused, '$pausedUntil'] },
                expireAt: fromNow({ $cond: [isClosed, CLOSED_KEPT_MS, STRIKES_KEPT_MS] }),
              },
            },
          ],
          UPSERT,
        )
        .lean(),
    );
    return { isAdmitted: row.isAdmitted, strikes: row.strikes, waitMs: row.isAdmitted ? 0 : waitOf(row, law) };
  }

  async withdraw(striker: Striker): Promise<void> {
    const set = { strikes: oneLess('$strikes'), taken: oneLess('$taken'), pausedUntil: NEVER_PAUSED };
    await this.strikes.updateOne(all({ _id: idOf(striker) }), [{ $set: set }], PIPELINE);
  }

  async forgive(striker: Striker): Promise<void> {
    const set = {
      strikes: 0,
      taken: oneLess('$taken'),
      pausedUntil: NEVER_PAUSED,
      expireAt: untilFromNow(STRIKES_KEPT_MS),
    };
    await this.strikes.updateOne(all({ _id: idOf(striker) }), [{ $set: set }], PIPELINE);
  }

  async forget(group: string, tx?: Tx): Promise<void> {
    await this.strikes.deleteMany(all({ group }), tx ? { session: sessionOf(tx) } : {});
  }
}

const idOf = ({ group, member }: Striker): string => `${group}:${member}`;
const atLeast = (least: number, value: object): object => ({ $max: [least, value] });
const oneLess = (field: string): object => atLeast(0, { $subtract: [field, 1] });

/** The field as long as the instant is to come, else what a new document begins with. */
function whileLive(until: string, field: string, fresh: unknown): object {
  // A missing instant is below every date.
  return { $cond: [{ $gt: [{ $ifNull: [until, null] }, '$$NOW'] }, field, fresh] };
}

function fromNow(amountMs: object): object {
  return { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: amountMs } };
}

function waitOf({ strikes, pausedUntil, taken, windowUntil, at }: StrikeDocument, law: StrikeLaw): number {
  if (strikes >= law.closesAfter) return law.longestPauseMs;
  const windowMs = taken >= law.quota.units ? windowUntil.getTime() - at.getTime() : 0;
  return Math.max(1, windowMs, pausedUntil.getTime() - at.getTime());
}

/** Of two that insert the same row at once, one is refused and meets the row at its next try. */
async function afresh<T>(statement: () => Promise<T>): Promise<T> {
  for (let left = MAX_TRIES; ; left -= 1) {
    try {
      return await statement();
    } catch (error) {
      if (left <= 1 || !duplicateKeyIndex(error)) throw error;
    }
  }
}

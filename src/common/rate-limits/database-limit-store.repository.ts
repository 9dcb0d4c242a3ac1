import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ahead, all, duplicateKeyIndex, PIPELINE, sessionOf, type Tx, untilFromNow } from '../persistence/index.js';
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
const LONG_AGO = new Date(0);
const UPDATED = { ...PIPELINE, returnDocument: 'after' } as const;

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
    const insertEmpty = () => this.windows.create({ _id: key, taken: 0, granted: 0, at: LONG_AGO, expireAt: LONG_AGO });
    const row = await counted(insertEmpty, () =>
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
          UPDATED,
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
    const paused = { $cond: [isFree, LONG_AGO, fromNow({ $arrayElemAt: [pauses, beyond] })] };
    const isClosed = { $gte: ['$strikes', law.closesAfter] };
    const empty = { strikes: 0, taken: 0, isAdmitted: false };
    const over = { pausedUntil: LONG_AGO, windowUntil: LONG_AGO, at: LONG_AGO, expireAt: LONG_AGO };
    const insertEmpty = () => this.strikes.create({ _id: idOf(striker), group: striker.group, ...empty, ...over });
    const row = await counted(insertEmpty, () =>
      this.strikes
        .findOneAndUpdate(
          all({ _id: idOf(striker) }),
          [
            {
              $set: {
                group: { $literal: striker.group },
                at: '$$NOW',
                strikes: whileLive('$expireAt', '$strikes', 0),
                pausedUntil: whileLive('$expireAt', '$pausedUntil', LONG_AGO),
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
          UPDATED,
        )
        .lean(),
    );
    return { isAdmitted: row.isAdmitted, strikes: row.strikes, waitMs: row.isAdmitted ? 0 : waitOf(row, law) };
  }

  async withdraw(striker: Striker): Promise<void> {
    const set = { strikes: oneLess('$strikes'), taken: oneLess('$taken'), pausedUntil: LONG_AGO };
    await this.strikes.updateOne(all({ _id: idOf(striker) }), [{ $set: set }], PIPELINE);
  }

  async forgive(striker: Striker): Promise<void> {
    const set = {
      strikes: 0,
      taken: oneLess('$taken'),
      pausedUntil: LONG_AGO,
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

/**
 * Counts on the row, which is inserted empty where there is none. Apart from the count: of two upserts that meet, SecantusDB
 * counts both and answers one of them with nothing.
 */
async function counted<T>(insertEmpty: () => Promise<unknown>, count: () => Promise<T | null>): Promise<T> {
  for (let left = MAX_TRIES; left > 0; left -= 1) {
    const row = await count();
    if (row !== null) return row;
    try {
      await insertEmpty();
    } catch (error) {
      if (!duplicateKeyIndex(error)) throw error; // another one inserted it
    }
  }
  throw new Error('a count was deleted as often as it was inserted');
}

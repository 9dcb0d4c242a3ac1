import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ahead, all, onRow, PIPELINE, sessionOf, type Tx, untilFromNow } from '../persistence/index.js';
import { Gathered } from './gathered.js';
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

interface Try {
  readonly striker: Striker;
  readonly law: StrikeLaw;
  /** Monotonic. */
  readonly cameInAtMs: number;
}

const LONG_AGO = new Date(0);
const UPDATED = { ...PIPELINE, returnDocument: 'after' } as const;

/**
 * Counts in the database, by its clock, in single statements. Calls of this instance that meet at one row do not race for it: units
 * of a window are taken together, tries go one after the other.
 */
@Injectable()
export class DatabaseLimitStore extends LimitStore {
  private readonly takes = new Gathered<Quota, Grant>((key, quotas) => this.takeOneEach(key, quotas));
  private readonly returns = new Gathered<null, null>((key, asked) => this.putBack(key, asked));
  private readonly tries = new Gathered<Try, StrikeVerdict>((_, tries) => this.strikeEach(tries));

  constructor(
    @InjectModel('limit_windows') private readonly windows: Model<WindowDocument>,
    @InjectModel('limit_strikes') private readonly strikes: Model<StrikeDocument>,
  ) {
    super();
  }

  take(key: string, quota: Quota, share: number): Promise<Grant> {
    return share === 0 ? this.takes.call(key, quota) : this.takeUnits(key, quota, share, 1);
  }

  /** For callers of one window, each of whom wants one unit. */
  private async takeOneEach(key: string, quotas: readonly Quota[]): Promise<Grant[]> {
    const [quota] = quotas;
    if (!quota) return [];
    const together = await this.takeUnits(key, quota, 0, quotas.length);
    return quotas.map((_, at) => ({ ...together, granted: at < together.granted ? 1 : 0 }));
  }

  /** Takes that share of what is left, at least `least` units while there are any. */
  private async takeUnits(key: string, { units, windowMs }: Quota, share: number, least: number): Promise<Grant> {
    const left = atLeast(0, { $subtract: [units, '$taken'] });
    const wanted = atLeast(least, { $ceil: { $multiply: [left, share] } });
    const insertEmpty = () => this.windows.create({ _id: key, taken: 0, granted: 0, at: LONG_AGO, expireAt: LONG_AGO });
    const row = await onRow(insertEmpty, () =>
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
      endsInMs: until(row.expireAt, row.at, windowMs),
    };
  }

  async giveBack(key: string): Promise<void> {
    await this.returns.call(key, null);
  }

  private async putBack(key: string, asked: readonly null[]): Promise<readonly null[]> {
    const live = all({ _id: key }, ahead('expireAt'));
    await this.windows.updateOne(live, [{ $set: { taken: less('$taken', asked.length) } }], PIPELINE);
    return asked;
  }

  strike(striker: Striker, law: StrikeLaw, ageMs: number): Promise<StrikeVerdict> {
    return this.tries.call(idOf(striker), { striker, law, cameInAtMs: performance.now() - ageMs });
  }

  private async strikeEach(tries: readonly Try[]): Promise<StrikeVerdict[]> {
    const verdicts = [];
    for (const one of tries) verdicts.push(await this.strikeOnce(one));
    return verdicts;
  }

  private async strikeOnce({ striker, law, cameInAtMs }: Try): Promise<StrikeVerdict> {
    const ageMs = performance.now() - cameInAtMs;
    const pauses = pausesOf(law);
    const { units, windowMs } = law.quota;
    const beyond = { $min: [{ $subtract: ['$strikes', law.free] }, pauses.length - 1] };
    const isFree = { $lt: ['$strikes', law.free] };
    const paused = { $cond: [isFree, LONG_AGO, fromNow({ $arrayElemAt: [pauses, beyond] })] };
    const isClosed = { $gte: ['$strikes', law.closesAfter] };
    const empty = { strikes: 0, taken: 0, isAdmitted: false };
    const over = { pausedUntil: LONG_AGO, windowUntil: LONG_AGO, at: LONG_AGO, expireAt: LONG_AGO };
    const insertEmpty = () => this.strikes.create({ _id: idOf(striker), group: striker.group, ...empty, ...over });
    const row = await onRow(insertEmpty, () =>
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
    const set = { strikes: less('$strikes', 1), taken: less('$taken', 1), pausedUntil: LONG_AGO };
    await this.strikes.updateOne(all({ _id: idOf(striker) }), [{ $set: set }], PIPELINE);
  }

  async forgive(striker: Striker): Promise<void> {
    const set = {
      strikes: 0,
      taken: less('$taken', 1),
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
const less = (field: string, count: number): object => atLeast(0, { $subtract: [field, count] });

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
  const pauses = pausesOf(law);
  const pauseMs = pauses[Math.min(strikes - law.free, pauses.length - 1)] ?? 0; // below 0: none yet
  const windowMs = taken >= law.quota.units ? law.quota.windowMs : 0;
  return Math.max(until(pausedUntil, at, pauseMs), until(windowUntil, at, windowMs));
}

/**
 * Milliseconds until an instant, at least 1. At most `longestMs`: a statement that had to wait for another one has a `$$NOW` from
 * before the other one's.
 */
function until(instant: Date, at: Date, longestMs: number): number {
  return Math.max(1, Math.min(longestMs, instant.getTime() - at.getTime()));
}

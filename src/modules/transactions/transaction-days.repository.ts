import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { type CalendarDay, dayInSaoPaulo } from '../../../libs/brazil/index.js';
import { type Cents, cents, formatBrl, subtractCents } from '../../../libs/money/index.js';
import { DomainError } from '../../../libs/problem-details/index.js';
import { all, databaseUnavailable, lte, sessionOf, type Tx } from '../../common/persistence/index.js';
import type { Transaction } from './transaction.js';

interface TransactionDayDocument {
  _id: string;
  totalCents: number;
  expireAt: Date;
}

/** A day is over after one; the rest is for whoever looks into a complaint. */
const KEPT_MS = 7 * 86_400_000;

/** How much of a client's daily limit is used. Counted by the day of recording, which nobody can choose. */
@Injectable()
export class TransactionDays {
  constructor(@InjectModel('transaction_days') private readonly days: Model<TransactionDayDocument>) {}

  /**
   * Uses up a part of the limit. The caller holds the client, so of two nobody is the first of a day.
   * @throws transaction.over_daily_limit
   */
  async add({ clientId, amount, createdAt }: Transaction, limit: Cents, tx: Tx): Promise<void> {
    const _id = dayKey(clientId, dayInSaoPaulo(createdAt));
    if (amount > limit) throw overDailyLimit(limit);
    const isLeft = all({ _id, totalCents: lte(subtractCents(limit, amount)) });
    const increment = { $inc: { totalCents: amount } };
    const { matchedCount } = await this.days.updateOne(isLeft, increment, { session: sessionOf(tx) });
    if (matchedCount === 1) return;
    if ((await this.days.findOne(all({ _id })).session(sessionOf(tx)).lean()) !== null) throw overDailyLimit(limit);
    const row = { _id, totalCents: amount, expireAt: new Date(createdAt.getTime() + KEPT_MS) };
    tx.insertLast({ model: this.days, row, onDuplicate: databaseUnavailable });
  }

  /** What the day of recording of a transaction has used up so far. */
  async usedOf({ clientId, createdAt }: Transaction): Promise<Cents> {
    const filter = all({ _id: dayKey(clientId, dayInSaoPaulo(createdAt)) });
    const row = await this.days.findOne(filter).maxTimeMS(2_000).lean<TransactionDayDocument | null>();
    return cents(row?.totalCents ?? 0);
  }

  /** Gives back what a transaction used of the limit of its day, where that is still counted. */
  async giveBack({ clientId, amount, createdAt }: Transaction, tx: Tx): Promise<void> {
    const filter = all({ _id: dayKey(clientId, dayInSaoPaulo(createdAt)) });
    await this.days.updateOne(
      filter,
      { $inc: { totalCents: subtractCents(cents(0), amount) } },
      { session: sessionOf(tx) },
    );
  }
}

export function overDailyLimit(limit: Cents): DomainError {
  return new DomainError('transaction.over_daily_limit', { detail: `The limit is ${formatBrl(limit)} a day` });
}

function dayKey(clientId: string, day: CalendarDay): string {
  return `${clientId}:${day}`;
}

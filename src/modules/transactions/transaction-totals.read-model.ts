import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { CalendarDay } from '../../../libs/brazil/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { all, gte, lte, within } from '../../common/persistence/index.js';
import type { TransactionStatus, TransactionType } from './transaction.js';
import type { TransactionTotal } from './transaction-totals.js';
import type { TransactionDocument } from './transactions.repository.js';

interface TotalRow {
  readonly _id: {
    readonly day: CalendarDay;
    readonly type: TransactionType;
    readonly status: TransactionStatus;
    readonly isReversal: boolean;
  };
  readonly count: number;
  readonly sumSteps: number;
  readonly sumRest: number;
}

/**
 * An amount is added up as steps and a rest, each far from where a double is no longer exact: R$ 100 billion are 10⁷ steps, of which 9
 * × 10⁸ fit. Decimals would be exact as well, but not every compatible server has them.
 */
const STEP_CENTS = 1_000_000;
const REST = { $mod: ['$amountCents', STEP_CENTS] };
const STEPS = { $divide: [{ $subtract: ['$amountCents', REST] }, STEP_CENTS] };

@Injectable()
export class TransactionTotalsReader {
  constructor(@InjectModel('transactions') private readonly transactions: Model<TransactionDocument>) {}

  /**
   * Sums of whole days, exact. Served by `client_days`, without a client by `days`.
   * @param to the last day
   */
  async ofDays(
    scope: Scope,
    clientId: string | undefined,
    from: CalendarDay,
    to: CalendarDay,
  ): Promise<TransactionTotal[]> {
    const client = clientId === undefined ? undefined : { clientId };
    const wanted = this.transactions.find(all(within(scope), client, { day: gte(from) }, { day: lte(to) }));
    const rows = await this.transactions
      .aggregate<TotalRow>([
        { $match: wanted.cast(this.transactions) as Record<string, unknown> },
        {
          $group: {
            _id: { day: '$day', type: '$type', status: '$status', isReversal: { $ne: ['$reversalOf', null] } },
            count: { $sum: 1 },
            sumSteps: { $sum: STEPS },
            sumRest: { $sum: REST },
          },
        },
      ])
      .option({ maxTimeMS: 5_000 });
    return rows.map(({ _id: { day, ...kind }, count, sumSteps, sumRest }) => ({
      period: day,
      ...kind,
      count,
      amount: BigInt(sumSteps) * BigInt(STEP_CENTS) + BigInt(sumRest),
    }));
  }
}

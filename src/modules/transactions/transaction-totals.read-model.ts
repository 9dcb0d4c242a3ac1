import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { CalendarDay } from '../../../libs/brazil/index.js';
import { cents } from '../../../libs/money/index.js';
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
  readonly sumCents: number;
}

@Injectable()
export class TransactionTotalsReader {
  constructor(@InjectModel('transactions') private readonly transactions: Model<TransactionDocument>) {}

  /**
   * Sums of whole days. Served by `client_days`, without a client by `days`.
   * @param to the last day
   * @throws RangeError when a sum is too great to be exact
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
            sumCents: { $sum: '$amountCents' },
          },
        },
      ])
      .option({ maxTimeMS: 5_000 });
    return rows.map(({ _id: { day, ...kind }, count, sumCents }) => ({
      period: day,
      ...kind,
      count,
      amount: cents(sumCents),
    }));
  }
}

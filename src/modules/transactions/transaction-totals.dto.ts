import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { formatMoney } from '../../../libs/money/index.js';
import { IfPresent, IsObjectId } from '../../common/validation/index.js';
import {
  TRANSACTION_STATUSES,
  TRANSACTION_TYPES,
  type TransactionStatus,
  type TransactionType,
} from './transaction.js';
import { TOTAL_PERIODS, type TotalPeriod, type Totals, type TransactionTotal } from './transaction-totals.js';

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

export class TransactionTotalsQueryDto {
  /** Only transactions of this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;

  /** First day in São Paulo; 30 days before `to` if absent. @example "2026-11-01" */
  @IfPresent()
  @Matches(DAY)
  from?: string;

  /** Last day in São Paulo; today if absent. At most 366 days. @example "2026-11-30" */
  @IfPresent()
  @Matches(DAY)
  to?: string;

  /** What a row sums up. By default `day`. */
  @ApiProperty({ enum: TOTAL_PERIODS, enumName: 'TotalPeriod', required: false })
  @IfPresent()
  @IsIn(TOTAL_PERIODS)
  by?: TotalPeriod;
}

/** Transactions of one period, type and status. */
export class TransactionTotalDto {
  /** Day, or month. @example "2026-11-30" */
  period!: string;
  /** How the money moves. */
  @ApiProperty({ enum: TRANSACTION_TYPES, enumName: 'TransactionType' })
  type!: TransactionType;
  /** Their status. */
  @ApiProperty({ enum: TRANSACTION_STATUSES, enumName: 'TransactionStatus' })
  status!: TransactionStatus;
  /** Whether they take back others. */
  isReversal!: boolean;
  /** How many. */
  count!: number;
  /** Their sum in BRL. @example "1500.00" */
  amount!: string;

  static from({ period, type, status, isReversal, count, amount }: TransactionTotal): TransactionTotalDto {
    return { period, type, status, isReversal, count, amount: formatMoney(amount) };
  }
}

/** Sums of a span of days. */
export class TransactionTotalsDto {
  /** First day. */
  from!: string;
  /** Last day. */
  to!: string;
  /** Always BRL. @example "BRL" */
  currency!: string;
  /** By period, type and status; what there is none of is left out. */
  items!: TransactionTotalDto[];
  /** Approved, without reversals. @example "1500.00" */
  approved!: string;
  /** Taken back by reversals. @example "0.00" */
  reversed!: string;
  /** What is left of the approved ones; below zero where more of earlier ones was taken back. @example "1500.00" */
  net!: string;

  static from({ from, to, items, approved, reversed, net }: Totals): TransactionTotalsDto {
    return {
      ...{ from, to, currency: 'BRL', items: items.map((item) => TransactionTotalDto.from(item)) },
      ...{ approved: formatMoney(approved), reversed: formatMoney(reversed), net: formatMoney(net) },
    };
  }
}

import { type CalendarDay } from '../../../libs/brazil/index.js';
import type { TransactionStatus, TransactionType } from './transaction.js';

export const TOTAL_PERIODS = ['day', 'month'] as const;
export type TotalPeriod = (typeof TOTAL_PERIODS)[number];

/** Transactions of one period, type and status. Reversals are counted apart: they take back, the others do not. */
export interface TransactionTotal {
  /** `YYYY-MM-DD`, or `YYYY-MM` of a month. */
  readonly period: string;
  readonly type: TransactionType;
  readonly status: TransactionStatus;
  readonly isReversal: boolean;
  readonly count: number;
  /** Centavos; a sum may be beyond the safe integers. */
  readonly amount: bigint;
}

export interface Totals {
  readonly from: CalendarDay;
  readonly to: CalendarDay;
  readonly items: readonly TransactionTotal[];
  /** Centavos: approved, without reversals. */
  readonly approved: bigint;
  /** Taken back by reversals. */
  readonly reversed: bigint;
  /** What is left. */
  readonly net: bigint;
}

/** Rows of days, put together by month where that is asked for; in the order of the calendar. */
export function totalsOf(
  days: readonly TransactionTotal[],
  from: CalendarDay,
  to: CalendarDay,
  by: TotalPeriod,
): Totals {
  const items = by === 'day' ? [...days] : byMonth(days);
  const approved = items.filter(({ status }) => status === 'approved');
  const sum = (isReversal: boolean): bigint =>
    approved.reduce((total, item) => (item.isReversal === isReversal ? total + item.amount : total), 0n);
  const [forth, back] = [sum(false), sum(true)];
  return {
    from,
    to,
    items: items.sort(inOrder),
    approved: forth,
    reversed: back,
    net: forth - back,
  };
}

function byMonth(days: readonly TransactionTotal[]): TransactionTotal[] {
  const months = new Map<string, TransactionTotal>();
  for (const day of days) {
    const period = day.period.slice(0, 7);
    const key = keyOf({ ...day, period });
    const { count, amount } = months.get(key) ?? { count: 0, amount: 0n };
    months.set(key, { ...day, period, count: count + day.count, amount: amount + day.amount });
  }
  return [...months.values()];
}

function inOrder(a: TransactionTotal, b: TransactionTotal): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

function keyOf({ period, type, status, isReversal }: TransactionTotal): string {
  return [period, type, status, String(isReversal)].join(' ');
}

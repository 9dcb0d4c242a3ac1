import { Injectable } from '@nestjs/common';
import { type CalendarDay, dayInSaoPaulo } from '../../../libs/brazil/index.js';
import type { DomainError } from '../../../libs/problem-details/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { invalidRequest } from '../../common/validation/index.js';
import { type TotalPeriod, type Totals, totalsOf } from './transaction-totals.js';
import { TransactionTotalsReader } from './transaction-totals.read-model.js';

const DAY_MS = 86_400_000;
const MAX_DAYS = 366;

export interface TotalsQuery {
  readonly clientId?: string | undefined;
  /** 30 days before `to` if absent. */
  readonly from?: CalendarDay | undefined;
  /** The last day, today if absent. */
  readonly to?: CalendarDay | undefined;
  readonly by?: TotalPeriod | undefined;
}

@Injectable()
export class TransactionTotals {
  constructor(
    private readonly reader: TransactionTotalsReader,
    private readonly clock: Clock,
  ) {}

  /** Throws request.invalid for days that are none, in the wrong order or more than 366. */
  async between(scope: Scope, { clientId, from, to, by = 'day' }: TotalsQuery): Promise<Totals> {
    const last = to ?? dayInSaoPaulo(this.clock.now());
    const lastMs = midnightOf(last, 'to');
    const first = from ?? new Date(lastMs - 30 * DAY_MS).toISOString().slice(0, 10);
    const days = (lastMs - midnightOf(first, 'from')) / DAY_MS + 1;
    if (days < 1 || days > MAX_DAYS) throw refusal('from', `must lie before \`to\`, at most ${String(MAX_DAYS)} days`);
    return totalsOf(await this.reader.ofDays(scope, clientId, first, last), first, last, by);
  }
}

function midnightOf(day: CalendarDay, parameter: string): number {
  const ms = Date.parse(`${day}T00:00:00Z`);
  const isReal = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
  if (!isReal) throw refusal(parameter, 'must be a day of the calendar');
  return ms;
}

function refusal(parameter: string, detail: string): DomainError {
  return invalidRequest({ parameter, code: 'field.day', detail });
}

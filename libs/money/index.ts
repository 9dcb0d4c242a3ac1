export { allocate } from './allocate.js';
export { type Cents, cents, MAX_AMOUNT_CENTS, subtractCents, sumCents } from './cents.js';
export { multiply, type Ratio, type Rounding } from './rounding.js';
export {
  formatBrl,
  formatMoney,
  MONEY_REASONS,
  type MoneyReason,
  type MoneyVerdict,
  parseMoney,
  type ParseMoneyOptions,
} from './wire.js';

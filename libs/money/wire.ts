import { type Cents, cents, MAX_AMOUNT_CENTS } from './cents.js';

/** Why a text is no amount. The codes are stable. */
export const MONEY_REASONS = {
  type: 'not a string; JSON numbers are binary fractions',
  form: 'not digits, a dot and digits',
  exponent: 'an exponent',
  sign: 'a sign where none is allowed',
  leading_zeros: 'zeros before the first digit',
  places: 'not exactly two decimals',
  zero: 'zero where an amount is asked for',
  too_large: 'above 10,000,000,000,000 centavos',
} as const;
export type MoneyReason = keyof typeof MONEY_REASONS;

export type MoneyVerdict =
  { readonly valid: true; readonly cents: Cents } | { readonly valid: false; readonly reason: MoneyReason };

export interface ParseMoneyOptions {
  /** What besides amounts above zero is an amount: 0 too, or 0 and debts (`-12.50`). */
  readonly allow?: 'positive' | 'zero' | 'negative';
}

/**
 * Reads an amount of the wire: a decimal string with two places, `"150.00"`. There is one spelling for each amount, so
 * nothing is trimmed, padded or rounded: no number, sign, exponent, comma, grouping, leading zero or third decimal.
 */
export function parseMoney(value: unknown, { allow = 'positive' }: ParseMoneyOptions = {}): MoneyVerdict {
  if (typeof value !== 'string') return refused('type');
  const match = /^([+-]?)([0-9]+)(?:\.([0-9]+))?$/.exec(value);
  if (match === null) return refused(/^[+-]?[0-9.]+e[+-]?[0-9]+$/i.test(value) ? 'exponent' : 'form');
  const [, sign = '', reais = '', decimals = ''] = match;
  if (sign === '+' || (sign === '-' && allow !== 'negative')) return refused('sign');
  if (decimals.length !== 2) return refused('places');
  if (/^0[0-9]/.test(reais)) return refused('leading_zeros');
  const amount = Number(`${reais}${decimals}`);
  if (amount > MAX_AMOUNT_CENTS) return refused('too_large');
  if (amount === 0 && sign === '-') return refused('sign');
  if (amount === 0 && allow === 'positive') return refused('zero');
  return { valid: true, cents: cents(sign === '-' ? -amount : amount) };
}

/**
 * The spelling of the wire: `150.00`, `-0.05`.
 * @param amount centavos; a sum that may be beyond the safe integers as a bigint
 */
export function formatMoney(amount: Cents | bigint): string {
  const { sign, reais, centavos } = piecesOf(amount);
  return `${sign}${reais}.${centavos}`;
}

/** For people in Brazil: `R$ 1.234,56` with a no-break space, `-R$ 0,05`; the same as `Intl` writes, without its float. */
export function formatBrl(amount: Cents): string {
  const { sign, reais, centavos } = piecesOf(amount);
  return `${sign}R$\u00a0${reais.replace(/(?<=[0-9])(?=([0-9]{3})+$)/g, '.')},${centavos}`;
}

function piecesOf(amount: Cents | bigint): { sign: string; reais: string; centavos: string } {
  const digits = String(amount).replace('-', '').padStart(3, '0');
  return { sign: amount < 0 ? '-' : '', reais: digits.slice(0, -2), centavos: digits.slice(-2) };
}

function refused(reason: MoneyReason): MoneyVerdict {
  return { valid: false, reason };
}

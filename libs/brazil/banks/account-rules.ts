import { mod10Digit, mod11Rest } from '../arithmetic.js';
import { verhoeffDigit } from './verhoeff.js';

/** What a bank publishes, or others have read from its accounts, about its numbers. */
export interface AccountRule {
  /** Digits of an account without its check digit: least and most. */
  readonly accountLength: readonly [least: number, most: number];
  /** Accounts that are plain numbers are printed without leading zeros; they come back with all of them. */
  readonly isPadded: boolean;
  /** Branches that the bank has, where it has only some. */
  readonly branches?: readonly string[];
  /** Letter that stands for the check digit 10. */
  readonly ten?: 'X' | 'P';
  /** The bank's customers also write 0 for the letter. */
  readonly isZeroTen?: boolean;
  readonly branchDigit?: (branch: string) => string;
  /** The check digit; null for numbers of a kind that nobody has described. @param branch 4 digits */
  readonly digit: (branch: string, account: string) => string | null;
}

const SANTANDER_WEIGHTS = [9, 7, 3, 1, 0, 0, 9, 7, 1, 3, 1, 9, 7, 3];

/**
 * By COMPE code. Sources: account specifications of Moip and banktools-br, checked against their published examples;
 * Nubank is the reading of one library. Hints, not proofs: only the bank knows its accounts.
 */
export const ACCOUNT_RULES: ReadonlyMap<string, AccountRule> = new Map<string, AccountRule>([
  [
    '001',
    {
      accountLength: [8, 8],
      isPadded: true,
      ten: 'X',
      branchDigit: (branch) => mod11Digit(branch, 9, 'X'),
      digit: (_branch, account) => mod11Digit(account, 9, 'X'),
    },
  ],
  ['033', { accountLength: [8, 8], isPadded: false, digit: santanderDigit }],
  ['104', { accountLength: [11, 13], isPadded: false, digit: caixaDigit }],
  [
    '237',
    {
      accountLength: [7, 7],
      isPadded: true,
      ten: 'P',
      isZeroTen: true,
      branchDigit: (branch) => mod11Digit(branch, 9, 'P'),
      digit: (_branch, account) => mod11Digit(account, 7, 'P'),
    },
  ],
  [
    '260',
    {
      accountLength: [5, 13],
      isPadded: false,
      branches: ['0001'],
      digit: (_branch, account) => verhoeffDigit(account.replace(/^0+(?=[0-9])/, '')),
    },
  ],
  ['341', { accountLength: [5, 5], isPadded: true, digit: (branch, account) => mod10Digit(`${branch}${account}`) }],
]);

/** 11 less the remainder; 11 becomes 0, 10 the letter. */
function mod11Digit(digits: string, maxWeight: number, ten: string): string {
  const digit = 11 - mod11Rest(digits, maxWeight);
  if (digit === 11) return '0';
  return digit === 10 ? ten : String(digit);
}

/** Last digit of each product, of branch, two zeros and account (2 digits of its type, 6 of its number). */
function santanderDigit(branch: string, account: string): string {
  const digits = `${branch}00${account}`;
  const sum = SANTANDER_WEIGHTS.reduce((total, weight, index) => total + ((Number(digits[index]) * weight) % 10), 0);
  return String((10 - (sum % 10)) % 10);
}

/** Of branch, operation (3 digits) and number (8). Newer accounts with operations of 4 digits follow another rule. */
function caixaDigit(branch: string, account: string): string | null {
  return account.length === 11 ? mod11Digit(`${branch}${account}`, 9, '0') : null;
}

import type { ReasonOf } from '../reasons.js';
import { invalid, type Invalid, type Verdict } from '../verdict.js';
import { type AccountRule, ACCOUNT_RULES } from './account-rules.js';
import { readAccountText, type BankAccountText } from './account-text.js';
import { type Bank, findBankByCompe, findBankByIspb } from './banks.js';

/** DICT: most characters of an account with its check digit. */
const MAX_ACCOUNT_LENGTH = 20;

export interface BankAccountParts {
  /** COMPE code, or the ISPB of an institution that has none. */
  readonly bankCode: string;
  /** Null for an institution that the bundled list does not have. */
  readonly bank: Bank | null;
  /** 4 digits, without check digit. */
  readonly branch: string;
  /** Worked out where the bank has a rule, else as it was given; null for none. */
  readonly branchDigit: string | null;
  /** Digits without check digit, with the leading zeros that the bank counts. */
  readonly account: string;
  readonly digit: string;
  /** The check digits were compared; false where no rule is published and only the form could be looked at. */
  readonly checked: boolean;
  /** As Pix's directory wants it: account and check digit in one, a letter as 0. */
  readonly pixAccount: string;
}

type BankAccountVerdict = Verdict<BankAccountParts, ReasonOf<'bank_account'>>;

/**
 * Checks a bank account: `{ bank, branch, account, digit? }`, or one text `001/1584/00210169-6`. The bank is its COMPE code
 * or ISPB, branch and account may carry their check digits behind a hyphen. A bank without a published rule is never
 * refused for its check digit: `checked` is false. `normalized` is `bank/branch/account-digit`.
 */
export function checkBankAccount(value: unknown): BankAccountVerdict {
  const text = readAccountText(value);
  if ('valid' in text) return text;
  const bank = findBank(text.bank);
  if (bank === 'unknown') return invalid('bank');
  const bankCode = bank?.compe ?? bank?.ispb ?? text.bank;
  const rule = ACCOUNT_RULES.get(bankCode);
  const branch = text.branch.padStart(4, '0');
  if (!/^[0-9]{4}$/.test(branch)) return invalid('branch');
  const branchDigit = branchDigitOf(text, branch, rule);
  if (branchDigit !== null && typeof branchDigit !== 'string') return branchDigit;
  const account = rule?.isPadded === true ? text.account.padStart(rule.accountLength[1], '0') : text.account;
  const reason = faultOf({ ...text, branch, account }, rule);
  if (reason !== null) return invalid(reason);
  return {
    valid: true,
    normalized: `${bankCode}/${branch}/${account}-${text.digit}`,
    bankCode,
    bank,
    branch,
    branchDigit,
    account,
    digit: text.digit,
    checked: rule !== undefined && rule.digit(branch, account) !== null,
    pixAccount: `${account}${text.digit.replace(/[A-Z]/, '0')}`,
  };
}

/** Null for an ISPB that is well formed: institutions without COMPE code are not in the list. */
function findBank(code: string): Bank | null | 'unknown' {
  if (/^[0-9]{3}$/.test(code)) return findBankByCompe(code) ?? 'unknown';
  return /^[0-9A-Z]{8}$/.test(code) ? findBankByIspb(code) : 'unknown';
}

function branchDigitOf(
  { branchDigit: given }: BankAccountText,
  branch: string,
  rule: AccountRule | undefined,
): string | null | Invalid<'branch' | 'branch_check_digit'> {
  if (rule === undefined) return given;
  if (rule.branches?.includes(branch) === false) return invalid('branch');
  if (rule.branchDigit === undefined) return given === null ? null : invalid('branch');
  const expected = rule.branchDigit(branch);
  return given === null || isSameDigit(given, expected, rule) ? expected : invalid('branch_check_digit');
}

function faultOf(text: BankAccountText, rule: AccountRule | undefined): ReasonOf<'bank_account'> | null {
  const { branch, account, digit } = text;
  const [least, most] = rule?.accountLength ?? [1, MAX_ACCOUNT_LENGTH - digit.length];
  if (!/^[0-9]+$/.test(account) || account.length < least || account.length > most) return 'account';
  if (rule === undefined) return /^([0-9]{1,2}|[XP])$/.test(digit) ? null : 'digit';
  if (!/^[0-9]$/.test(digit) && digit !== rule.ten) return 'digit';
  const expected = rule.digit(branch, account);
  return expected === null || isSameDigit(digit, expected, rule) ? null : 'check_digit';
}

function isSameDigit(given: string, expected: string, rule: AccountRule): boolean {
  return given === expected || (rule.isZeroTen === true && given === '0' && expected === rule.ten);
}

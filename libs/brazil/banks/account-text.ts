import { invalid, type Invalid } from '../verdict.js';

/** An account in pieces, upper case, nothing checked yet. */
export interface BankAccountText {
  readonly bank: string;
  readonly branch: string;
  readonly branchDigit: string | null;
  readonly account: string;
  readonly digit: string;
}

/** More than any spelling of any piece needs. */
const MAX_PIECE_LENGTH = 30;

/** Takes `bank/branch/account-digit` or an object with these pieces apart; the digit may also stand alone. */
export function readAccountText(value: unknown): BankAccountText | Invalid<'type' | 'form' | 'branch' | 'digit'> {
  const pieces = typeof value === 'string' ? piecesOfText(value) : piecesOfObject(value);
  if ('valid' in pieces) return pieces;
  const [bank, branchText, accountText, digitText] = pieces.map(clean);
  if (!bank || !branchText || !accountText) return invalid('form');
  if (pieces.some((piece) => piece.length > MAX_PIECE_LENGTH)) return invalid('form');
  const [branch = '', branchDigit = null, ...moreBranch] = branchText.split('-');
  const [account = '', ownDigit, ...moreAccount] = accountText.split('-');
  if (moreBranch.length > 0 || branchDigit === '') return invalid('branch');
  if (moreAccount.length > 0 || (digitText && ownDigit !== undefined)) return invalid('form');
  const digit = digitText || ownDigit;
  return digit ? { bank, branch, branchDigit, account, digit } : invalid('digit');
}

function piecesOfText(text: string): readonly string[] | Invalid<'form'> {
  const pieces = text.split('/');
  return pieces.length === 3 ? pieces : invalid('form');
}

function piecesOfObject(value: unknown): readonly string[] | Invalid<'type' | 'form'> {
  if (typeof value !== 'object' || value === null) return invalid('type');
  const { bank, branch, account, digit = '' }: Readonly<Record<string, unknown>> = { ...value };
  if (bank === undefined || branch === undefined || account === undefined) return invalid('form');
  const pieces = [bank, branch, account, digit];
  return pieces.every((piece) => typeof piece === 'string') ? pieces : invalid('type');
}

/** Dots and spaces only make numbers easier to read; ASCII letters become upper case. */
function clean(piece: string): string {
  return piece.replace(/[. ]/g, '').replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

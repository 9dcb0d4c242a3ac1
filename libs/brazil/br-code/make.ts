import { checkPixKey } from '../pix/pix-key.js';
import { checkTxid, NO_TXID } from '../pix/txid.js';
import type { ReasonOf } from '../reasons.js';
import { invalid, type Verdict } from '../verdict.js';
import { crc16 } from './crc16.js';
import { isLocation, PIX_GUI } from './merchant.js';
import { MAX_CITY_LENGTH, MAX_NAME_LENGTH } from './read.js';
import { field } from './tlv.js';

const MAX_TEMPLATE_LENGTH = 99;
/** Ten digits before the dot. */
const MAX_AMOUNT_CENTS = 999_999_999_999;

interface Receiver {
  /** Folded to ASCII and cut to 25 characters. */
  readonly name: string;
  /** Folded to ASCII and cut to 15 characters. */
  readonly city: string;
  /** May be paid once only. */
  readonly isOneUse?: boolean;
}

export interface NewStaticBrCode extends Receiver {
  /** In any spelling that `checkPixKey` takes. */
  readonly key: string;
  /** Centavos, above zero; the payer chooses when absent. */
  readonly amountCents?: number;
  /** 1 to 25 letters and digits; `***` when absent. */
  readonly txid?: string;
  /** Shares 99 characters with the key. */
  readonly description?: string;
}

export interface NewDynamicBrCode extends Receiver {
  /** Location of the charge, without scheme. */
  readonly url: string;
}

/**
 * Writes the text of a Pix QR code, in ASCII only: apps that count bytes and apps that count characters then agree.
 * Reading it with `checkBrCode` gives the same parts.
 */
export function makeBrCode(code: NewStaticBrCode | NewDynamicBrCode): Verdict<object, ReasonOf<'brcode'>> {
  const account = 'url' in code ? locationAccount(code) : keyAccount(code);
  if (typeof account !== 'string') return account;
  const [name, city] = [toAscii(code.name, MAX_NAME_LENGTH), toAscii(code.city, MAX_CITY_LENGTH)];
  if (name === '') return invalid('name');
  if (city === '') return invalid('city');
  const { amountCents, txid = NO_TXID }: Partial<NewStaticBrCode> = 'url' in code ? {} : code;
  if (amountCents !== undefined && !isAmount(amountCents)) return invalid('amount');
  if (!checkTxid(txid, 'static').valid) return invalid('txid');
  const body = [
    field('00', '01'),
    code.isOneUse === true ? field('01', '12') : '',
    field('26', account),
    field('52', '0000'),
    field('53', '986'),
    amountCents === undefined ? '' : field('54', amountOf(amountCents)),
    field('58', 'BR'),
    field('59', name),
    field('60', city),
    field('62', field('05', txid)),
    '6304',
  ].join('');
  return { valid: true, normalized: `${body}${crc16(body)}` };
}

/** Without accents and other signs, white space as single spaces, cut to a length: `São João d’Acre` → `Sao Joao dAcre`. */
export function toAscii(text: string, maxLength: number): string {
  const folded = text
    .normalize('NFKD')
    .replace(/\s+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '');
  return folded.trim().slice(0, maxLength).trim();
}

function keyAccount({ key, description }: NewStaticBrCode): string | ReturnType<typeof invalid<'key' | 'description'>> {
  const verdict = checkPixKey(key);
  if (!verdict.valid) return invalid('key');
  const text = description === undefined ? '' : toAscii(description, MAX_TEMPLATE_LENGTH);
  const account = [field('00', PIX_GUI), field('01', verdict.normalized), text === '' ? '' : field('02', text)].join(
    '',
  );
  return account.length > MAX_TEMPLATE_LENGTH ? invalid('description') : account;
}

function locationAccount({ url }: NewDynamicBrCode): string | ReturnType<typeof invalid<'url'>> {
  return isLocation(url) ? `${field('00', PIX_GUI)}${field('25', url)}` : invalid('url');
}

function isAmount(cents: number): boolean {
  return Number.isSafeInteger(cents) && cents > 0 && cents <= MAX_AMOUNT_CENTS;
}

function amountOf(cents: number): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

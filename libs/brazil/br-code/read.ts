import { checkTxid, NO_TXID } from '../pix/txid.js';
import type { ReasonOf } from '../reasons.js';
import { invalid, readText, type Verdict } from '../verdict.js';
import { crc16 } from './crc16.js';
import { type Merchant, readMerchant } from './merchant.js';
import { type Fields, readFields } from './tlv.js';

const MAX_LENGTH = 512;
export const MAX_NAME_LENGTH = 25;
export const MAX_CITY_LENGTH = 15;

export interface BrCodeParts extends Merchant {
  /** `static` holds a key, `dynamic` the location of a charge, `recurrence` an authorization only. */
  readonly type: 'static' | 'dynamic' | 'recurrence';
  /** May be paid once only, as the code says. */
  readonly isOneUse: boolean;
  /** Centavos; null when the payer chooses it, or the location tells it. */
  readonly amountCents: number | null;
  /** Null for `***`, and where the location tells it. */
  readonly txid: string | null;
  readonly name: string;
  readonly city: string;
  readonly category: string;
}

type BrCodeVerdict = Verdict<BrCodeParts, ReasonOf<'brcode'>>;

/**
 * Reads the text of a Pix QR code («copia e cola»). A code whose checksum is wrong was changed and is refused. Of a dynamic
 * code the amount and the txid are ignored: only what its location answers counts. `normalized` is the code itself, its
 * checksum in upper case.
 * Source: Banco Central, Manual do BR Code and Manual de Padrões para Iniciação do Pix; EMV QRCPS-MPM.
 */
export function checkBrCode(value: unknown): BrCodeVerdict {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  if (text.length > MAX_LENGTH) return invalid('length');
  const read = readFields(text);
  if (!read.ok) return invalid(read.reason);
  const { fields } = read;
  const [first] = fields;
  if (first?.[0] !== '00' || first[1] !== '01') return invalid('version');
  const [body, crc] = [text.slice(0, -4), text.slice(-4).toUpperCase()];
  if (!body.endsWith('6304') || [...fields.keys()].at(-1) !== '63') return invalid('crc_missing');
  if (crc16(body) !== crc) return invalid('crc');
  const merchant = readMerchant(fields);
  if ('valid' in merchant) return merchant;
  const reason = faultOf(fields, merchant);
  return reason === null ? { valid: true, normalized: `${body}${crc}`, ...partsOf(fields, merchant) } : invalid(reason);
}

/** Centavos of `10.00`; null for any other spelling of an amount and for nothing. */
export function centsOfAmount(amount: string): number | null {
  if (!/^[0-9]{1,10}\.[0-9]{2}$/.test(amount)) return null;
  const cents = Number(amount.replace('.', ''));
  return cents === 0 ? null : cents;
}

function faultOf(fields: Fields, merchant: Merchant): ReasonOf<'brcode'> | null {
  if (!['11', '12'].includes(fields.get('01') ?? '11')) return 'initiation';
  if (!/^[0-9]{4}$/.test(fields.get('52') ?? '')) return 'category';
  if (fields.get('53') !== '986') return 'currency';
  const amount = fields.get('54');
  if (merchant.key !== null && amount !== undefined && centsOfAmount(amount) === null) return 'amount';
  if (fields.get('58') !== 'BR') return 'country';
  if (!isWithin(fields.get('59'), MAX_NAME_LENGTH)) return 'name';
  if (!isWithin(fields.get('60'), MAX_CITY_LENGTH)) return 'city';
  const additional = readFields(fields.get('62') ?? '');
  if (!additional.ok) return additional.reason;
  const txid = additional.fields.get('05');
  return merchant.key === null || txid === undefined || checkTxid(txid, 'static').valid ? null : 'txid';
}

function partsOf(fields: Fields, merchant: Merchant): BrCodeParts {
  const isStatic = merchant.key !== null;
  const additional = readFields(fields.get('62') ?? '');
  const txid = additional.ok ? additional.fields.get('05') : undefined;
  return {
    ...merchant,
    type: isStatic ? 'static' : merchant.url === null ? 'recurrence' : 'dynamic',
    isOneUse: fields.get('01') === '12',
    amountCents: isStatic ? centsOfAmount(fields.get('54') ?? '') : null,
    txid: isStatic && txid !== undefined && txid !== NO_TXID ? txid : null,
    name: fields.get('59') ?? '',
    city: fields.get('60') ?? '',
    category: fields.get('52') ?? '',
  };
}

function isWithin(text: string | undefined, most: number): boolean {
  return text !== undefined && text.trim() !== '' && Array.from(text).length <= most;
}

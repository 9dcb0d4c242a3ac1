import { isDomain } from '../email.js';
import { isIspb } from '../pix/end-to-end-id.js';
import { checkPixKey } from '../pix/pix-key.js';
import type { ReasonOf } from '../reasons.js';
import { invalid, type Invalid } from '../verdict.js';
import { readFields, type Fields } from './tlv.js';

/** Name of the scheme, compared without regard to case: producers write both. */
export const PIX_GUI = 'br.gov.bcb.pix';
export const MAX_URL_LENGTH = 77;

/** Where the money goes. */
export interface Merchant {
  readonly key: string | null;
  /** Location of a charge, without scheme. */
  readonly url: string | null;
  readonly description: string | null;
  /** ISPB of who hands out the cash (Pix Saque). */
  readonly withdrawalIspb: string | null;
  /** Location of an authorization for recurring payments (Pix Automático). */
  readonly recurrenceUrl: string | null;
}

export function readMerchant(fields: Fields): Merchant | Invalid<ReasonOf<'brcode'>> {
  const accounts = pixTemplates(fields, 26, 51);
  const [account] = accounts;
  if (account === undefined) return invalid('not_pix');
  if (accounts.length > 1) return invalid('duplicate');
  const recurrenceUrl = pixTemplates(fields, 80, 99)[0]?.get('25') ?? null;
  const merchant = {
    key: account.get('01') ?? null,
    url: account.get('25') ?? null,
    description: account.get('02') ?? null,
    withdrawalIspb: account.get('03') ?? null,
    recurrenceUrl,
  };
  const reason = faultOf(merchant);
  return reason === null ? merchant : invalid(reason);
}

/** A host with a dot, a path, no scheme, at most 77 characters. */
export function isLocation(url: string): boolean {
  const [host = '', ...path] = url.split('/');
  return url.length <= MAX_URL_LENGTH && isDomain(host) && path.length > 0 && /^[\x21-\x7e]+$/.test(url);
}

function faultOf({ key, url, withdrawalIspb, recurrenceUrl }: Merchant): ReasonOf<'brcode'> | null {
  const targets = [key, url].filter((target) => target !== null).length;
  if (targets > 1 || (targets === 0 && recurrenceUrl === null)) return 'target';
  // The payer's bank looks the key up as it stands, so only its one spelling leads anywhere.
  if (key !== null) {
    const verdict = checkPixKey(key);
    if (!verdict.valid || verdict.normalized !== key) return 'key';
  }
  if (![url, recurrenceUrl].every((location) => location === null || isLocation(location))) return 'url';
  return withdrawalIspb === null || isIspb(withdrawalIspb) ? null : 'ispb';
}

function pixTemplates(fields: Fields, first: number, last: number): Fields[] {
  const templates: Fields[] = [];
  for (const [id, value] of fields) {
    if (Number(id) < first || Number(id) > last) continue;
    const read = readFields(value);
    if (read.ok && read.fields.get('00')?.toLowerCase() === PIX_GUI) templates.push(read.fields);
  }
  return templates;
}

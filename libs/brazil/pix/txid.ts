import type { ReasonOf } from '../reasons.js';
import { invalid, readText, type Verdict } from '../verdict.js';

/** Lengths by use: of a static code, of a charge that is created, of one that is read (API Pix 2.9.0). */
const LENGTHS = { static: [1, 25], charge: [26, 35], read: [1, 35] } as const;
export type TxidUse = keyof typeof LENGTHS;

/** In a static code: the receiver gave none. */
export const NO_TXID = '***';

/** Checks a transaction id of Pix: letters and digits, as long as its use allows. `***` stands for none in static codes. */
export function checkTxid(value: unknown, use: TxidUse): Verdict<{ isPlaceholder: boolean }, ReasonOf<'pix_txid'>> {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  if (use === 'static' && text === NO_TXID) return { valid: true, normalized: text, isPlaceholder: true };
  if (/[^0-9A-Za-z]/.test(text)) return invalid('characters');
  const [least, most] = LENGTHS[use];
  return text.length < least || text.length > most
    ? invalid('length')
    : { valid: true, normalized: text, isPlaceholder: false };
}

import { makeBrCode, type NewDynamicBrCode, type NewStaticBrCode, REASONS } from '../../../../libs/brazil/index.js';
import { parseMoney } from '../../../../libs/money/index.js';
import type { DomainError, FieldError } from '../../../../libs/problem-details/index.js';
import { invalidRequest } from '../../../common/validation/index.js';

/** What a caller wants to be written; the amount as on the wire. */
export interface BrCodeOrder {
  readonly key?: string;
  readonly url?: string;
  readonly name: string;
  readonly city: string;
  readonly amount?: string;
  readonly txid?: string;
  readonly description?: string;
  readonly isOneUse?: boolean;
}

/** What the location of a dynamic code tells: a code that says it as well would be a lie sooner or later. */
const TOLD_BY_LOCATION = ['amount', 'txid', 'description'] as const;

/**
 * The text of a Pix QR code.
 * @throws request.invalid that names the field
 */
export function writeBrCode(order: BrCodeOrder): string {
  const verdict = makeBrCode(order.url === undefined ? staticCode(order) : dynamicCode(order, order.url));
  // Every reason for which nothing is written has the name of the field.
  if (!verdict.valid) throw refused(verdict.reason, `${verdict.reason}: ${REASONS.brcode[verdict.reason]}`);
  return verdict.normalized;
}

function staticCode({ key, amount, name, city, txid, description, isOneUse = false }: BrCodeOrder): NewStaticBrCode {
  if (key === undefined) throw refused('key', 'key or url is missing', 'one_of');
  return {
    ...{ key, name, city, isOneUse },
    ...(amount === undefined ? {} : { amountCents: centsOf(amount) }),
    ...(txid === undefined ? {} : { txid }),
    ...(description === undefined ? {} : { description }),
  };
}

function dynamicCode(order: BrCodeOrder, url: string): NewDynamicBrCode {
  if (order.key !== undefined) throw refused('url', 'key and url cannot be given together', 'one_of');
  const stray = TOLD_BY_LOCATION.find((field) => order[field] !== undefined);
  if (stray !== undefined) throw refused(stray, `${stray} cannot be given together with url, whose location tells it`);
  return { url, name: order.name, city: order.city, isOneUse: order.isOneUse ?? false };
}

function centsOf(amount: string): number {
  const verdict = parseMoney(amount);
  if (!verdict.valid) throw refused('amount', 'amount must be above zero, with two decimals');
  return verdict.cents;
}

function refused(field: string, detail: string, code = field): DomainError {
  const error: FieldError = { pointer: `/${field}`, code: `field.${code}`, detail };
  return invalidRequest(error);
}

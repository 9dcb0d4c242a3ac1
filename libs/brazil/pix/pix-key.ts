import { checkCnpj } from '../cnpj.js';
import { checkCpf } from '../cpf.js';
import { checkPhone } from '../phone.js';
import type { ReasonOf } from '../reasons.js';
import { invalid, readText, type Valid } from '../verdict.js';
import { checkEmailKey } from './email-key.js';

/** Kinds of key by the names of the directory (DICT). It may add some: readers of stored keys expect others. */
export const PIX_KEY_TYPES = ['CPF', 'CNPJ', 'PHONE', 'EMAIL', 'EVP'] as const;
export type PixKeyType = (typeof PIX_KEY_TYPES)[number];

export interface PixKeyParts {
  readonly type: PixKeyType;
}

export interface InvalidPixKey {
  readonly valid: false;
  readonly reason: ReasonOf<'pix_key'>;
  /** The kind that it was taken for; null when it looks like none. */
  readonly type: PixKeyType | null;
}

export type PixKeyVerdict = Valid<PixKeyParts> | InvalidPixKey;

type Checked =
  | { readonly valid: true; readonly normalized: string }
  | { readonly valid: false; readonly reason: ReasonOf<'pix_key'> };

/**
 * Checks a Pix key and brings it into the directory's one spelling: CPF 11 digits, CNPJ 14 characters upper case, phone
 * `+55` and 11 digits (mobile), e-mail and random key (EVP) lower case.
 *
 * Eleven bare digits may be a CPF and a mobile number at once. Without `type` they are a CPF when the check digits pass,
 * else a mobile number; `+` or parentheses say phone. Where money follows, ask the person for the type. Never try keys out
 * against the directory: an unknown one costs 20 of 100 tokens.
 * @param type what the person said that it is
 * Source: DICT OpenAPI 1.8.0; API Pix 2.9.0 for CNPJ with letters.
 */
export function checkPixKey(value: unknown, type?: PixKeyType): PixKeyVerdict {
  const text = readText(value);
  if (typeof text !== 'string') return { ...text, type: type ?? null };
  const kind = type ?? guessType(text);
  if (kind === null) return { ...invalid('kind'), type: null };
  const checked = CHECKS[kind](text);
  return checked.valid
    ? { valid: true, normalized: checked.normalized, type: kind }
    : { valid: false, reason: checked.reason, type: kind };
}

const CHECKS: Readonly<Record<PixKeyType, (text: string) => Checked>> = {
  CPF: checkCpf,
  CNPJ: checkCnpj,
  PHONE: checkMobile,
  EMAIL: checkEmailKey,
  EVP: checkRandomKey,
};

function guessType(text: string): PixKeyType | null {
  if (text.includes('@')) return 'EMAIL';
  if (/^[+(]/.test(text)) return 'PHONE';
  if (/^[0-9a-f]+(-[0-9a-f]+){4}$/i.test(text)) return 'EVP';
  if (/^[0-9]{11}$/.test(text)) return !checkCpf(text).valid && checkMobile(text).valid ? 'PHONE' : 'CPF';
  if (/^[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}$/.test(text)) return 'CPF';
  if (/^([0-9A-Z]{14}|[0-9A-Z.]+\/[0-9A-Z-]+)$/i.test(text)) return 'CNPJ';
  return /^[0-9 .()-]+$/.test(text) && checkPhone(text).valid ? 'PHONE' : null;
}

function checkMobile(text: string): Checked {
  const verdict = checkPhone(text);
  if (!verdict.valid) return invalid('phone');
  return verdict.type === 'mobile' ? verdict : invalid('landline');
}

/** The directory's own examples are no UUID of version 4, so no version is asked for. */
function checkRandomKey(text: string): Checked {
  if (text.length !== 36) return invalid('length');
  const normalized = text.toLowerCase();
  const isWellFormed = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(normalized);
  return isWellFormed ? { valid: true, normalized } : invalid('form');
}

import { mod11Digit } from './arithmetic.js';
import type { ReasonOf } from './reasons.js';
import { invalid, readText, type Verdict } from './verdict.js';

/** Weights go from 2 to 9, from the right, and begin again. */
const MAX_WEIGHT = 9;

export interface CnpjParts {
  /** `00.000.000/0000-00` */
  readonly formatted: string;
  /** First 8 characters: the company. Equal for all of its establishments. */
  readonly root: string;
  /** The 4 characters of the establishment. Since letters came, `0001` is no longer surely the head office. */
  readonly order: string;
  readonly isAlphanumeric: boolean;
}

/**
 * Check digits of a CNPJ, numeric or alphanumeric. A character counts as its ASCII code less 48.
 *
 * Between letters they are weak: {0 F Q}, {1 G R}, {2 H S}, {3 I T}, {4 J U}, {5 K V}, {6 A L W}, {7 B M X}, {8 C N Y},
 * {9 D O Z} and {E P} stand for each other modulo 11, so about one wrong character in fourteen passes (0 for Q, D for O).
 * Look the company up before money moves.
 * @param root first 12 characters, upper case, without punctuation
 * @returns two digits, '00' to '99'
 * @throws RangeError when root is not 12 characters of 0-9 or A-Z
 * Source: Receita Federal, Instrução Normativa RFB 2.229/2024.
 */
export function cnpjCheckDigits(root: string): string {
  if (!/^[0-9A-Z]{12}$/.test(root)) throw new RangeError('the root of a CNPJ has 12 characters of 0-9 and A-Z');
  const first = mod11Digit(root, MAX_WEIGHT);
  return `${first}${mod11Digit(`${root}${first}`, MAX_WEIGHT)}`;
}

/**
 * Checks a CNPJ as people write it: 14 characters, or the exact mask `00.000.000/0000-00`; ASCII letters may be lower
 * case, white space around it is ignored. Nothing else is stripped. The last two characters are digits.
 */
export function checkCnpj(value: unknown): Verdict<CnpjParts, ReasonOf<'cnpj'>> {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  // ASCII only, before upper-casing: `ı` and `ß` would turn into letters of the alphabet.
  if (/[^0-9A-Za-z./-]/.test(text)) return invalid('characters');
  const upper = text.toUpperCase();
  const characters = upper.replace(/[./-]/g, '');
  if (characters.length !== 14) return invalid('length');
  if (upper !== characters && upper !== formatCnpj(characters)) return invalid('mask');
  if (/[A-Z]/.test(characters.slice(12))) return invalid('characters');
  if (characters === '00000000000000') return invalid('repeated');
  if (cnpjCheckDigits(characters.slice(0, 12)) !== characters.slice(12)) return invalid('check_digit');
  return {
    valid: true,
    normalized: characters,
    formatted: formatCnpj(characters),
    root: characters.slice(0, 8),
    order: characters.slice(8, 12),
    isAlphanumeric: /[A-Z]/.test(characters),
  };
}

/** The 14 characters `[0-9A-Z]{12}[0-9]{2}` of a CNPJ that `checkCnpj` accepts; null otherwise. */
export function parseCnpj(text: string): string | null {
  const verdict = checkCnpj(text);
  return verdict.valid ? verdict.normalized : null;
}

/** `00.000.000/0000-00`. @param cnpj 14 characters, upper case */
export function formatCnpj(cnpj: string): string {
  return `${cnpj.slice(0, 2)}.${cnpj.slice(2, 5)}.${cnpj.slice(5, 8)}/${cnpj.slice(8, 12)}-${cnpj.slice(12)}`;
}

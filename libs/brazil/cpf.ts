import { mod11Digit } from './arithmetic.js';
import type { ReasonOf } from './reasons.js';
import type { Uf } from './uf.js';
import { invalid, readText, type Verdict } from './verdict.js';

/** Of the leftmost digit when the second check digit is made; no weight comes twice. */
const MAX_WEIGHT = 11;

/** States of the tax region that the ninth digit names: where the number was issued, which proves nothing. */
const REGIONS: readonly (readonly Uf[])[] = [
  ['RS'],
  ['DF', 'GO', 'MT', 'MS', 'TO'],
  ['AC', 'AP', 'AM', 'PA', 'RO', 'RR'],
  ['CE', 'MA', 'PI'],
  ['AL', 'PB', 'PE', 'RN'],
  ['BA', 'SE'],
  ['MG'],
  ['ES', 'RJ'],
  ['SP'],
  ['PR', 'SC'],
];

export interface CpfParts {
  /** `000.000.000-00` */
  readonly formatted: string;
  /** States of the tax region where it was issued. Information only: nobody's address, no ground to refuse. */
  readonly issuedIn: readonly Uf[];
}

/**
 * Check digits of a CPF.
 * @param root first 9 digits, without punctuation
 * @returns two digits, '00' to '99'
 * @throws RangeError when root is not 9 digits
 * Source: Receita Federal; weights 10 to 2 and 11 to 2, modulo 11, a remainder below 2 gives 0.
 */
export function cpfCheckDigits(root: string): string {
  if (!/^[0-9]{9}$/.test(root)) throw new RangeError('the root of a CPF has 9 digits');
  const first = mod11Digit(root, MAX_WEIGHT);
  return `${first}${mod11Digit(`${root}${first}`, MAX_WEIGHT)}`;
}

/**
 * Checks a CPF as people write it: 11 digits, or the exact mask `000.000.000-00`; white space around it is ignored.
 * Nothing else is stripped and nothing is padded, so a mistyped number never becomes another person's. Eleven equal
 * digits pass the arithmetic, but are never issued.
 */
export function checkCpf(value: unknown): Verdict<CpfParts, ReasonOf<'cpf'>> {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  if (/[^0-9.-]/.test(text)) return invalid('characters');
  const digits = text.replace(/[.-]/g, '');
  if (digits.length !== 11) return invalid('length');
  if (text !== digits && text !== formatCpf(digits)) return invalid('mask');
  if (/^(.)\1{10}$/.test(digits)) return invalid('repeated');
  if (cpfCheckDigits(digits.slice(0, 9)) !== digits.slice(9)) return invalid('check_digit');
  return {
    valid: true,
    normalized: digits,
    formatted: formatCpf(digits),
    issuedIn: REGIONS[Number(digits[8])] ?? [],
  };
}

/** The 11 digits of a CPF that `checkCpf` accepts; null otherwise. */
export function parseCpf(text: string): string | null {
  const verdict = checkCpf(text);
  return verdict.valid ? verdict.normalized : null;
}

/** `000.000.000-00`. @param cpf 11 digits */
export function formatCpf(cpf: string): string {
  return `${cpf.slice(0, 3)}.${cpf.slice(3, 6)}.${cpf.slice(6, 9)}-${cpf.slice(9)}`;
}

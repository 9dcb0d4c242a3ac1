import type { ReasonOf } from './reasons.js';
import type { Uf } from './uf.js';
import { invalid, readText, type Verdict } from './verdict.js';

/**
 * First and last five digits of each state, both included, in ascending order. Nobody has 00000 to 00999 and 78900 to
 * 78999. Source: the locality ranges of Correios as BrasilAPI collects them (public/range.json, 2022).
 */
export const CEP_RANGES: readonly (readonly [from: number, to: number, uf: Uf])[] = [
  [1000, 19999, 'SP'],
  [20000, 28999, 'RJ'],
  [29000, 29999, 'ES'],
  [30000, 39999, 'MG'],
  [40000, 48999, 'BA'],
  [49000, 49999, 'SE'],
  [50000, 56999, 'PE'],
  [57000, 57999, 'AL'],
  [58000, 58999, 'PB'],
  [59000, 59999, 'RN'],
  [60000, 63999, 'CE'],
  [64000, 64999, 'PI'],
  [65000, 65999, 'MA'],
  [66000, 68899, 'PA'],
  [68900, 68999, 'AP'],
  [69000, 69299, 'AM'],
  [69300, 69399, 'RR'],
  [69400, 69899, 'AM'],
  [69900, 69999, 'AC'],
  [70000, 72799, 'DF'],
  [72800, 72999, 'GO'],
  [73000, 73699, 'DF'],
  [73700, 76799, 'GO'],
  [76800, 76999, 'RO'],
  [77000, 77999, 'TO'],
  [78000, 78899, 'MT'],
  [79000, 79999, 'MS'],
  [80000, 87999, 'PR'],
  [88000, 89999, 'SC'],
  [90000, 99999, 'RS'],
];

export interface CepParts {
  /** `00000-000` */
  readonly formatted: string;
  /** State whose range it lies in. That the code is in use, only a look-up can tell. */
  readonly uf: Uf;
}

/** Checks a CEP: 8 digits, or the exact mask `00000-000`. It has no check digit; a code outside all ranges is refused. */
export function checkCep(value: unknown): Verdict<CepParts, ReasonOf<'cep'>> {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  if (/[^0-9-]/.test(text)) return invalid('characters');
  const digits = text.replaceAll('-', '');
  if (digits.length !== 8) return invalid('length');
  if (text !== digits && text !== formatCep(digits)) return invalid('mask');
  const uf = ufOfCep(digits);
  if (uf === null) return invalid('range');
  return { valid: true, normalized: digits, formatted: formatCep(digits), uf };
}

/** State of a CEP without asking anybody; null outside all ranges. @param cep 8 digits, or the first 5 */
export function ufOfCep(cep: string): Uf | null {
  if (!/^[0-9]{5}([0-9]{3})?$/.test(cep)) return null;
  const prefix = Number(cep.slice(0, 5));
  return CEP_RANGES.find(([from, to]) => prefix >= from && prefix <= to)?.[2] ?? null;
}

/** `00000-000`. @param cep 8 digits */
export function formatCep(cep: string): string {
  return `${cep.slice(0, 5)}-${cep.slice(5)}`;
}

const FIRST_WEIGHTS = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
const SECOND_WEIGHTS = [6, ...FIRST_WEIGHTS];

/**
 * Check digits of a CNPJ, numeric or alphanumeric. A character counts as its ASCII code less 48.
 * @param root first 12 characters, upper case, without punctuation
 * @returns two digits, '00' to '99'
 * @throws RangeError when root is not 12 characters of 0-9 or A-Z
 * Source: Receita Federal, Instrução Normativa RFB 2.229/2024.
 */
export function cnpjCheckDigits(root: string): string {
  if (!/^[0-9A-Z]{12}$/.test(root)) throw new RangeError('the root of a CNPJ has 12 characters of 0-9 and A-Z');
  const first = checkDigit(root, FIRST_WEIGHTS);
  return `${first}${checkDigit(`${root}${first}`, SECOND_WEIGHTS)}`;
}

/**
 * Reads a CNPJ as people write it: 14 characters, or the exact mask `00.000.000/0000-00`; ASCII letters may be lower
 * case, white space around it is ignored. Nothing else is stripped.
 * @returns 14 characters `[0-9A-Z]{12}[0-9]{2}`; null when the form or a check digit is wrong, or for all zeros
 */
export function parseCnpj(text: string): string | null {
  const trimmed = text.trim();
  const isWellFormed =
    /^([0-9A-Za-z]{12}[0-9]{2}|[0-9A-Za-z]{2}\.[0-9A-Za-z]{3}\.[0-9A-Za-z]{3}\/[0-9A-Za-z]{4}-[0-9]{2})$/.test(trimmed);
  if (!isWellFormed) return null;
  // The pattern left ASCII only, so that upper-casing cannot turn another letter into one of these.
  const characters = trimmed.replace(/[./-]/g, '').toUpperCase();
  if (/^0{14}$/.test(characters)) return null;
  return cnpjCheckDigits(characters.slice(0, 12)) === characters.slice(12) ? characters : null;
}

function checkDigit(characters: string, weights: readonly number[]): number {
  let sum = 0;
  for (const [index, weight] of weights.entries()) sum += (characters.charCodeAt(index) - 48) * weight;
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}

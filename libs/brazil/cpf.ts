/**
 * Check digits of a CPF.
 * @param root first 9 digits, without punctuation
 * @returns two digits, '00' to '99'
 * @throws RangeError when root is not 9 digits
 * Source: Receita Federal; weights 10 to 2 and 11 to 2, modulo 11, a remainder below 2 gives 0.
 */
export function cpfCheckDigits(root: string): string {
  if (!/^[0-9]{9}$/.test(root)) throw new RangeError('the root of a CPF has 9 digits');
  const first = checkDigit(root, 10);
  return `${first}${checkDigit(`${root}${first}`, 11)}`;
}

/**
 * Reads a CPF as people write it: 11 digits, or the exact mask `000.000.000-00`; white space around it is ignored.
 * Nothing else is stripped and nothing is padded, so a mistyped number never becomes another person's.
 * @returns 11 digits; null when the form or a check digit is wrong, or when all digits are the same (those pass the
 *   arithmetic, but are never issued)
 */
export function parseCpf(text: string): string | null {
  const trimmed = text.trim();
  if (!/^([0-9]{11}|[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2})$/.test(trimmed)) return null;
  const digits = trimmed.replace(/[.-]/g, '');
  if (/^(.)\1{10}$/.test(digits)) return null;
  return cpfCheckDigits(digits.slice(0, 9)) === digits.slice(9) ? digits : null;
}

function checkDigit(digits: string, firstWeight: number): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) sum += Number(digits[index]) * (firstWeight - index);
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}

/** `***.982.247-**`: the middle six digits, as public registers print it. @param cpf 11 digits */
export function maskCpf(cpf: string): string {
  return `***.${cpf.slice(3, 6)}.${cpf.slice(6, 9)}-**`;
}

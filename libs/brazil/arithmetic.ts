/**
 * Check digit modulo 10: weights 2, 1, 2 … from the right, the digits of each product added up.
 * @param digits any number of digits
 */
export function mod10Digit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const product = Number(digits[digits.length - 1 - index]) * (index % 2 === 0 ? 2 : 1);
    sum += product > 9 ? product - 9 : product;
  }
  return String((10 - (sum % 10)) % 10);
}

/**
 * Remainder modulo 11 of the characters times their weights: 2, 3 … `maxWeight` from the right, then 2 again. What 0 and 1
 * turn into is each scheme's own business.
 * @param characters 0-9 and A-Z; each counts as its ASCII code less 48, a digit as itself
 */
export function mod11Rest(characters: string, maxWeight: number): number {
  let sum = 0;
  for (let index = 0; index < characters.length; index += 1) {
    const value = characters.charCodeAt(characters.length - 1 - index) - 48;
    sum += value * (2 + (index % (maxWeight - 1)));
  }
  return sum % 11;
}

/** Check digit modulo 11 of CPF, CNPJ and utility slips: 11 less the remainder; remainders 0 and 1 give 0. */
export function mod11Digit(characters: string, maxWeight: number): string {
  const rest = mod11Rest(characters, maxWeight);
  return String(rest < 2 ? 0 : 11 - rest);
}

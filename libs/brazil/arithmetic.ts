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
 * Remainder modulo 11 of the digits times their weights: 2, 3 … `maxWeight` from the right, then 2 again. What 0 and 1
 * turn into is each scheme's own business.
 */
export function mod11Rest(digits: string, maxWeight: number): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    sum += Number(digits[digits.length - 1 - index]) * (2 + (index % (maxWeight - 1)));
  }
  return sum % 11;
}

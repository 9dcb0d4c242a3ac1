const PERMUTATION = '1576283094';

/**
 * Check digit by Verhoeff: the symmetries of a pentagon and one permutation that every further place applies once more.
 * @param digits without leading zeros, which would count
 */
export function verhoeffDigit(digits: string): string {
  let state = 0;
  for (let place = 1; place <= digits.length; place += 1) {
    let digit = Number(digits[digits.length - place]);
    for (let turn = place % 8; turn > 0; turn -= 1) digit = Number(PERMUTATION[digit]);
    state = compose(state, digit);
  }
  return String(state < 5 ? (5 - state) % 5 : state);
}

/** 0 to 4 turn a pentagon, 5 to 9 turn it over and then turn it. */
function compose(first: number, second: number): number {
  if (first < 5) return second < 5 ? (first + second) % 5 : 5 + ((first + second) % 5);
  return second < 5 ? 5 + ((first - second) % 5) : (first - second + 5) % 5;
}

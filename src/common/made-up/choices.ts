/** Choices of an inventor, the same ones for the same seed and number. */
export class Choices {
  private readonly next: () => number;

  /**
   * @param seed integer; another one chooses otherwise
   * @param n number of the thing that is invented, from 1
   */
  constructor(seed: number, n: number) {
    this.next = randomOf(seed, n);
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** @throws RangeError for an empty list */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to choose from');
    return list[this.below(list.length)] as T;
  }

  digits(length: number): string {
    return Array.from({ length }, () => String(this.below(10))).join('');
  }
}

/** Numbers from 0 (included) to 1, the same ones for the same pair. Source: mulberry32, public domain. */
function randomOf(seed: number, n: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(n, 0x85ebca6b)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

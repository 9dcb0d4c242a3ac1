/** A reproducible source of chance: the same seed gives the same campaign. Not for secrets. */
export interface SeededRandom {
  /** The seed, to be printed with every verdict. */
  readonly seed: number;
  /** A float in [0, 1). */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** True with the given probability, 0 to 1. */
  chance(probability: number): boolean;
  /** One item of a list that is not empty. */
  pick<T>(items: readonly T[]): T;
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string;
}

/**
 * @param seed any safe integer; only its low 32 bits count
 * @throws RangeError when the seed is no safe integer
 * Source of the generator: Marsaglia's xorshift family, 32-bit words, seeded by a multiplicative mixer so that
 * neighbouring seeds do not begin alike.
 */
export function seededRandom(seed: number): SeededRandom {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a safe integer, not ${seed}`);
  let x = mix(seed >>> 0);
  let y = mix(x);
  let z = mix(y);
  let w = mix(z) || 1; // the all-zero state would repeat zero for ever

  const word = (): number => {
    const t = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = (w ^ (w >>> 19) ^ (t ^ (t >>> 8))) >>> 0;
    return w;
  };
  const next = (): number => word() / 2 ** 32;
  const int = (min: number, max: number): number => {
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || max < min) {
      throw new RangeError(`int(${min}, ${max}) is an empty or broken range`);
    }
    return min + Math.floor(next() * (max - min + 1));
  };

  return {
    seed,
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[int(0, items.length - 1)];
      return item as (typeof items)[number];
    },
    shuffle: (items) => {
      const copy = [...items];
      for (let last = copy.length - 1; last > 0; last -= 1) {
        const other = int(0, last);
        [copy[last], copy[other]] = [copy[other] as (typeof items)[number], copy[last] as (typeof items)[number]];
      }
      return copy;
    },
    hex: (length) => Array.from({ length }, () => int(0, 15).toString(16)).join(''),
  };
}

/** A seed for a run that was given none; print it. 0 to 2³² − 1. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}

function mix(word: number): number {
  let mixed = (word + 0x9e3779b9) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

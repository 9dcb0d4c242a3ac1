import { createHash } from 'node:crypto';

/** Part of the cases that a run carries out, above 0 up to 1: one of fifty in `npm test`, all of them in `npm run test:long`. */
export const SHARE = Number(process.env['SAMPLE_SHARE'] ?? 0.02);
/** Another one picks other cases. */
const SEED = process.env['SAMPLE_SEED'] ?? '20261130';

/**
 * The cases that this run carries out: about `SHARE` of them, and of each place at least one. A case is picked by its own
 * name, so a new one elsewhere changes nothing about the others.
 * @param placeOf what no run may leave out
 * @param nameOf tells a case from the others
 */
export function sampleOf<T>(
  cases: readonly T[],
  placeOf: (one: T) => string,
  nameOf: (one: T) => string = placeOf,
): readonly T[] {
  if (SHARE >= 1) return cases;
  const ranked = cases.map((one) => ({ one, place: placeOf(one), rank: rankOf(`${placeOf(one)} ${nameOf(one)}`) }));
  const first = new Map<string, number>();
  for (const { place, rank } of ranked) first.set(place, Math.min(rank, first.get(place) ?? 1));
  return ranked.filter(({ place, rank }) => rank < SHARE || rank === first.get(place)).map(({ one }) => one);
}

/** A number from 0 to below 1, evenly spread. */
function rankOf(name: string): number {
  return createHash('sha256').update(`${SEED} ${name}`).digest().readUInt32BE() / 2 ** 32;
}

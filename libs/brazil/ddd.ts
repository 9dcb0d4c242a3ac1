import type { Uf } from './uf.js';

/** Area codes by the state where each is seated. */
const SEATED: Readonly<Record<Uf, string>> = {
  AC: '68',
  AL: '82',
  AM: '92 97',
  AP: '96',
  BA: '71 73 74 75 77',
  CE: '85 88',
  DF: '61',
  ES: '27 28',
  GO: '62 64',
  MA: '98 99',
  MG: '31 32 33 34 35 37 38',
  MS: '67',
  MT: '65 66',
  PA: '91 93 94',
  PB: '83',
  PE: '81 87',
  PI: '86 89',
  PR: '41 42 43 44 45 46',
  RJ: '21 22 24',
  RN: '84',
  RO: '69',
  RR: '95',
  RS: '51 53 54 55',
  SC: '47 48 49',
  SE: '79',
  SP: '11 12 13 14 15 16 17 18 19',
  TO: '63',
};

/** Area codes that reach over a border: towns around Brasília, Porto União, Rio Negro, Barracão. */
const REACHES_INTO: ReadonlyMap<string, Uf> = new Map([
  ['61', 'GO'],
  ['42', 'SC'],
  ['47', 'PR'],
  ['49', 'PR'],
]);

const BY_DDD: ReadonlyMap<string, readonly Uf[]> = new Map(
  // Keys of a record that its type lists are all of them.
  (Object.entries(SEATED) as [Uf, string][]).flatMap(([uf, codes]) =>
    codes.split(' ').map((ddd) => [ddd, statesOf(ddd, uf)]),
  ),
);

/** The 67 area codes in use, ascending. Source: Anatel, códigos nacionais. */
export const DDDS: readonly string[] = [...BY_DDD.keys()].sort();

/** States that an area code serves, its seat first; none for a code that is not assigned. @param ddd two digits */
export function ufsOfDdd(ddd: string): readonly Uf[] {
  return BY_DDD.get(ddd) ?? [];
}

function statesOf(ddd: string, seat: Uf): readonly Uf[] {
  const other = REACHES_INTO.get(ddd);
  return other === undefined ? [seat] : [seat, other];
}

import { FREE_QUERIES } from './free-places.js';
import { OPERATORS, textOf } from './payloads.js';
import { type Probe, refusedAt } from './probe.js';
import { pairsOf, type ValidRequest } from './stage.js';

/** Each payload in the place of each query parameter: as text, as a list, and in the brackets that some parsers make objects of. */
export function queryProbes({ operation, query }: ValidRequest): Probe[] {
  return operation.parameters
    .filter((parameter) => parameter.in === 'query')
    .flatMap(({ name }) => OPERATORS.flatMap((payload) => spellings(name, payload)).map((pairs) => ({ name, pairs })))
    .map(({ name, pairs }) => {
      const others = Object.fromEntries(Object.entries(query).filter(([key]) => key !== name || !isPlain(name, pairs)));
      return {
        place: `?${name}`,
        what: `${operation.operationId} ?${pairs.join('&')}`,
        change: { query: [...pairsOf(others), ...pairs] },
        judge:
          FREE_QUERIES.has(`${operation.operationId} ${name}`) && isPlain(name, pairs)
            ? findsWordsOnly(pairs[0] ?? '')
            : refusedAt(({ parameter }) => parameter === name || parameter?.startsWith(`${name}[`) === true),
      };
    });
}

/** A list whose rows hold every word of the payload in their name. */
function findsWordsOnly(pair: string): Probe['judge'] {
  const words = decodeURIComponent(pair.split('=')[1] ?? '').match(/\p{L}+/gu) ?? [];
  return ({ status, body }) => {
    if (status !== 200) return 'words to search for were refused';
    const { items } = JSON.parse(body) as { items: readonly { name: string }[] };
    const stray = items.find(({ name }) => !words.every((word) => name.toLowerCase().includes(word.toLowerCase())));
    return stray && `it found ${stray.name}`;
  };
}

function spellings(name: string, payload: unknown): string[][] {
  const text = encodeURIComponent(textOf(payload));
  const asList = [`${encodeURIComponent(`${name}[]`)}=${text}`];
  return [[`${name}=${text}`], typeof payload === 'string' ? asList : bracketed(name, payload)];
}

function isPlain(name: string, pairs: readonly string[]): boolean {
  return pairs.every((pair) => pair.startsWith(`${name}=`));
}

/** As the parser `qs` reads objects: `a[b][c]=1`. */
function bracketed(prefix: string, value: unknown): string[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => bracketed(`${prefix}[${key}]`, item));
  return [`${prefix}=${encodeURIComponent(value === null ? '' : textOf(value))}`];
}

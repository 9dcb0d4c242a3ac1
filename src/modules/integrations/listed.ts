import { type Cursors, type Page, type PageQueryDto, pageRequest, toPage } from '../../common/http/index.js';
import { searchWords } from '../../common/search/index.js';

/** An entry of a list that lies in memory. */
export interface Listed<T> {
  readonly entry: T;
  /** Unique in the list, which is ascending by it. */
  readonly id: string;
  readonly words: readonly string[];
}

/** Ascending by id. @param wordsOf what an entry is found by */
export function listed<T>(
  entries: readonly T[],
  idOf: (entry: T) => string,
  wordsOf: (entry: T) => readonly string[],
): Listed<T>[] {
  return entries
    .map((entry) => ({ entry, id: idOf(entry), words: searchWords(...wordsOf(entry)) }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * One page of it. Every word that is searched for is the beginning of a word of the entry; a text without a word finds nothing.
 * @param name of the list, for its cursors
 */
export function pageOfListed<T>(
  list: readonly Listed<T>[],
  query: PageQueryDto & { readonly search?: string },
  cursors: Cursors,
  name: string,
): Page<T> {
  const key = [name, query.search ?? null];
  const request = pageRequest(query, cursors, key);
  const found = query.search === undefined ? list : search(query.search, list);
  const { after } = request;
  const rest = after === undefined ? found.slice(request.skip) : found.filter(({ id }) => id > after.id);
  return toPage(
    { rows: rest.slice(0, request.limit + 1), total: found.length },
    request,
    ({ entry }) => entry,
    ({ id }) => cursors.encode({ value: null, id }, key),
  );
}

function search<T>(text: string, list: readonly Listed<T>[]): readonly Listed<T>[] {
  const wanted = searchWords(text);
  if (wanted.length === 0) return [];
  return list.filter(({ words }) => wanted.every((word) => words.some((own) => own.startsWith(word))));
}

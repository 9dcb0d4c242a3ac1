import type { DomainError } from '../../../libs/problem-details/index.js';
import { invalidRequest } from '../validation/index.js';
import type { Cursors, CursorPosition } from './cursor.js';
import type { PageQueryDto } from './page-query.dto.js';

export const DEFAULT_LIMIT = 20;
export const MAX_ROW = 10_000;
/** Counting stops here: more rows read «10,000+». */
export const MAX_COUNT = 10_000;

export interface PageRequest {
  readonly limit: number;
  /** Rows to skip; zero unless a page was asked for by number. */
  readonly skip: number;
  readonly after: CursorPosition | undefined;
  readonly isNumbered: boolean;
}

/** What a repository gives for one page: at most `limit` + 1 rows, and the count where a numbered page was asked for. */
export interface PageOfRows<T> {
  readonly rows: readonly T[];
  readonly total?: number;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
  readonly page?: number;
  readonly pages?: number;
  readonly total?: number;
}

/**
 * Reads `limit`, `cursor` and `page`.
 * @param list name of the list with its filters and sort; a cursor of another list is refused
 * @throws request.invalid for both at once or a page beyond row 10,000; cursor.invalid, cursor.expired
 */
export function pageRequest(query: PageQueryDto, cursors: Cursors, list: unknown): PageRequest {
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (query.page === undefined) {
    const after = query.cursor === undefined ? undefined : cursors.decode(query.cursor, list);
    return { limit, skip: 0, after, isNumbered: false };
  }
  if (query.cursor !== undefined) throw refusal('page and cursor cannot be given together');
  const skip = (query.page - 1) * limit;
  if (skip + limit > MAX_ROW) throw refusal(`page reaches beyond row ${String(MAX_ROW)}; use cursor`);
  return { limit, skip, after: undefined, isNumbered: true };
}

/**
 * The page that a list answers.
 */
export function toPage<R, T>(
  { rows, total }: PageOfRows<R>,
  request: PageRequest,
  map: (row: R) => T,
  cursorOf: (row: R) => string,
): Page<T> {
  const shown = rows.slice(0, request.limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > request.limit && last !== undefined ? cursorOf(last) : null;
  const items = shown.map(map);
  if (!request.isNumbered || total === undefined) return { items, nextCursor };
  return { items, nextCursor, page: request.skip / request.limit + 1, pages: Math.ceil(total / request.limit), total };
}

function refusal(detail: string): DomainError {
  return invalidRequest({ parameter: 'page', code: 'field.page', detail });
}

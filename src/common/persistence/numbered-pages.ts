import type { Model } from 'mongoose';
import { MAX_COUNT, type PageOfRows, type PageRequest } from '../http/page.js';
import { all, amid, type Filter, gt } from './filter.js';

/** Numbers of one window: few enough to be sorted in no time, enough to get over a file of clients that was refused. */
const [READ_WIDTH, COUNT_WIDTH] = [5_000, 20_000];
/** After so many windows the rest is read as a whole: there are hardly any rows in it. */
const MAX_WINDOWS = 50;

/** Rows of a list in the order of their numbers, which are given out from 1 with few gaps (`Numbers`). */
export interface NumberedList {
  readonly condition: Filter;
  readonly direction: 1 | -1;
  /** The number given out last; rows beyond it, which came from elsewhere, are found as well. */
  readonly last: number;
}

/**
 * One page of such a list, read from windows of numbers until it is full: a compatible server sorts all rows of a filter before it
 * gives the first one (100,000 clients: 0.8 s), whatever its indexes are. Otherwise as `readPage`.
 */
export async function readNumberedPage<D>(
  model: Model<D>,
  list: NumberedList,
  request: PageRequest,
): Promise<PageOfRows<D & { _id: unknown }>> {
  if (!request.isNumbered) return { rows: await rowsOf(model, list, request) };
  const [rows, total] = await Promise.all([rowsOf(model, list, request), countOf(model, list)]);
  return { rows, total };
}

async function rowsOf<D>(
  model: Model<D>,
  list: NumberedList,
  { after, skip, limit }: PageRequest,
): Promise<(D & { _id: unknown })[]> {
  const rows: (D & { _id: unknown })[] = [];
  let toSkip = skip;
  const first = Math.min(READ_WIDTH, 100 + 3 * (skip + limit)); // holds the page where there are no gaps
  for (const window of windowsOf(list, [first, READ_WIDTH], after && Number(after.value))) {
    const wanted = limit + 1 - rows.length;
    const query = model.find(window).sort({ number: list.direction }).skip(toSkip).limit(wanted).maxTimeMS(2_000);
    const found = await query.lean<(D & { _id: unknown })[]>();
    rows.push(...found);
    if (found.length > 0) toSkip = 0;
    else if (toSkip > 0) toSkip -= await model.countDocuments(window).maxTimeMS(2_000);
    if (rows.length > limit) break;
  }
  return rows;
}

/** Up to 10,000. */
async function countOf<D>(model: Model<D>, list: NumberedList): Promise<number> {
  let total = 0;
  for (const window of windowsOf(list, [COUNT_WIDTH, READ_WIDTH])) {
    const left = MAX_COUNT - total;
    if (left === 0) break;
    total += await model.countDocuments(window).limit(left).maxTimeMS(2_000);
  }
  return total;
}

/** Filters that divide a list, in its order. @param after number that the first one begins behind */
function* windowsOf(
  { condition, direction, last }: NumberedList,
  [first, others]: readonly [number, number],
  after?: number,
): Generator<Filter> {
  const among = (low: number, high?: number): Filter =>
    all(condition, { number: high === undefined ? gt(low) : amid(low, high) });
  /** Border that lies behind; what comes first in the order «newest first» has none. */
  let near = after ?? (direction === 1 ? 0 : undefined);
  for (let windows = 1; ; windows += 1) {
    const far = (near ?? last + 1) + direction * ((windows === 1 ? first : others) + 1);
    const isRest = windows >= MAX_WINDOWS || (direction === 1 ? far > last : far < 1);
    if (direction === 1) yield among(near ?? 0, isRest ? undefined : far);
    else yield among(isRest ? 0 : far, near);
    if (isRest) return;
    near = far - direction;
  }
}

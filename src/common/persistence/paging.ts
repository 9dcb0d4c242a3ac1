import type { Model } from 'mongoose';
import type { PageOfRows, PageRequest } from '../http/page.js';
import { MAX_COUNT } from '../http/page.js';
import { all, type Condition, either, type Filter, gt, lt } from './filter.js';

export interface SortOrder {
  /** An indexed field; `_id` breaks ties, except for `number`, which has none. */
  readonly field: string;
  readonly direction: 1 | -1;
}

/** Rows that one round trip of a stream brings. */
const STREAM_BATCH = 250;

/** Fields without ties. */
const UNIQUE = new Set(['_id', 'number']);

/**
 * One page of a list, sorted by an indexed field and `_id`: `limit` + 1 rows, so that the caller sees whether more follow.
 * A numbered page also counts, up to 10,000.
 */
export async function readPage<D>(
  model: Model<D>,
  filter: Filter,
  sort: SortOrder,
  request: PageRequest,
): Promise<PageOfRows<D & { _id: unknown }>> {
  const rows = await model
    .find(all(filter as Condition, beyond(sort, request)))
    .sort(orderOf(sort))
    .skip(request.skip)
    .limit(request.limit + 1)
    .maxTimeMS(2_000)
    .lean<(D & { _id: unknown })[]>();
  if (!request.isNumbered) return { rows };
  const total = await model.countDocuments(filter).limit(MAX_COUNT).maxTimeMS(2_000);
  return { rows, total };
}

/** All rows of a filter in the order of a list, at most `limit`, read from the database as they are taken. */
export async function* readStream<D>(
  model: Model<D>,
  filter: Filter,
  sort: SortOrder,
  limit: number,
): AsyncGenerator<D & { _id: unknown }> {
  const rows = model.find(filter).sort(orderOf(sort)).limit(limit).lean<(D & { _id: unknown })[]>();
  yield* rows.cursor({ batchSize: STREAM_BATCH });
}

function orderOf({ field, direction }: SortOrder): Record<string, 1 | -1> {
  return { [field]: direction, ...(UNIQUE.has(field) ? {} : { _id: direction }) };
}

/** Rows that come after a cursor's position in the sort order. */
function beyond({ field, direction }: SortOrder, { after }: PageRequest): Condition | undefined {
  if (!after) return undefined;
  const next = direction === 1 ? gt : lt;
  if (field === '_id') return { _id: next(after.id) };
  if (UNIQUE.has(field)) return { [field]: next(after.value) };
  return either({ [field]: next(after.value) }, { [field]: after.value, _id: next(after.id) });
}

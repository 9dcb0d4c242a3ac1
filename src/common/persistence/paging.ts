import type { Model } from 'mongoose';
import type { PageOfRows, PageRequest } from '../http/page.js';
import { MAX_COUNT } from '../http/page.js';
import { all, type Condition, either, type Filter, gt, lt } from './filter.js';

export interface SortOrder {
  /** An indexed field; `_id` breaks ties, except for `number`, which has none. */
  readonly field: string;
  readonly direction: 1 | -1;
  /** Name of the index to read in its order, where the caller knows better than the planner. */
  readonly index?: string | undefined;
}

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
  const order = { [sort.field]: sort.direction, ...(UNIQUE.has(sort.field) ? {} : { _id: sort.direction }) };
  const rows = await model
    .find(all(filter as Condition, beyond(sort, request)), null, sort.index === undefined ? {} : { hint: sort.index })
    .sort(order)
    .skip(request.skip)
    .limit(request.limit + 1)
    .maxTimeMS(2_000)
    .lean<(D & { _id: unknown })[]>();
  if (!request.isNumbered) return { rows };
  const total = await model.countDocuments(filter).limit(MAX_COUNT).maxTimeMS(2_000);
  return { rows, total };
}

/** Rows that come after a cursor's position in the sort order. */
function beyond({ field, direction }: SortOrder, { after }: PageRequest): Condition | undefined {
  if (!after) return undefined;
  const next = direction === 1 ? gt : lt;
  if (field === '_id') return { _id: next(after.id) };
  if (UNIQUE.has(field)) return { [field]: next(after.value) };
  return either({ [field]: next(after.value) }, { [field]: after.value, _id: next(after.id) });
}

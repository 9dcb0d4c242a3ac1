import type { Model } from 'mongoose';
import type { PageOfRows, PageRequest } from '../http/page.js';
import { MAX_COUNT } from '../http/page.js';
import { all, type Condition, either, type Filter, gt, lt } from './filter.js';

export interface SortOrder {
  /** An indexed field; `_id` breaks ties. */
  readonly field: string;
  readonly direction: 1 | -1;
}

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
  const order = { [sort.field]: sort.direction, ...(sort.field === '_id' ? {} : { _id: sort.direction }) };
  const rows = await model
    .find(all(filter as Condition, beyond(sort, request)))
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
  return either({ [field]: next(after.value) }, { [field]: after.value, _id: next(after.id) });
}

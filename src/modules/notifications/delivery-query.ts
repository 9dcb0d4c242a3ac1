import { type RangeQuery, timeRange } from '../../common/validation/index.js';
import type { DeliveryFilter } from './deliveries.repository.js';
import type { PageQueryDto } from '../../common/http/index.js';
import type { DeliveryKind, DeliveryState } from './delivery.js';

const RANGE = { usualDays: 7, maxDays: 92 };

/** What the log may be asked. Instants are RFC 3339. */
export interface DeliveryQuery extends PageQueryDto, RangeQuery {
  readonly clientId?: string;
  readonly destinationId?: string;
  readonly incidentId?: string;
  readonly state?: DeliveryState;
  readonly kind?: DeliveryKind;
}

/**
 * The filter behind a query: the log grows with time, so it is always read within a range.
 * @throws request.invalid when the range is empty or longer than 92 days
 */
export function deliveryFilterOf(query: DeliveryQuery, now: Date): DeliveryFilter {
  const { clientId, destinationId, incidentId, state, kind } = query;
  return {
    ...timeRange(query, now, RANGE),
    ...(clientId === undefined ? {} : { clientId }),
    ...(destinationId === undefined ? {} : { destinationId }),
    ...(incidentId === undefined ? {} : { topic: 'incident', subject: incidentId }),
    ...(state === undefined ? {} : { state }),
    ...(kind === undefined ? {} : { kind }),
  };
}

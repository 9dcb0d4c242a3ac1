import { DomainError } from '../../../libs/problem-details/index.js';
import { instantOf } from '../../common/validation/index.js';
import type { DeliveryFilter } from './deliveries.repository.js';
import type { PageQueryDto } from '../../common/http/index.js';
import type { DeliveryKind, DeliveryState } from './delivery.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 7;
const MAX_DAYS = 92;

/** What the log may be asked. Instants are RFC 3339. */
export interface DeliveryQuery extends PageQueryDto {
  readonly clientId?: string;
  readonly destinationId?: string;
  readonly incidentId?: string;
  readonly state?: DeliveryState;
  readonly kind?: DeliveryKind;
  readonly from?: string;
  readonly to?: string;
}

/**
 * The filter behind a query: the log grows with time, so it is always read within a range.
 * @throws request.invalid when the range is empty or longer than 92 days
 */
export function deliveryFilterOf(query: DeliveryQuery, now: Date): DeliveryFilter {
  // One millisecond more, so that what was made at this very moment is seen.
  const until = instantOf(query.to) ?? new Date(now.getTime() + 1);
  const from = instantOf(query.from) ?? new Date(until.getTime() - DEFAULT_DAYS * DAY_MS);
  const spanMs = until.getTime() - from.getTime();
  if (spanMs <= 0 || spanMs > MAX_DAYS * DAY_MS + 1) {
    const detail = `from must be before to, by at most ${String(MAX_DAYS)} days`;
    throw new DomainError('request.invalid', { errors: [{ parameter: 'from', code: 'field.range', detail }] });
  }
  const { clientId, destinationId, incidentId, state, kind } = query;
  return {
    from,
    until,
    ...(clientId === undefined ? {} : { clientId }),
    ...(destinationId === undefined ? {} : { destinationId }),
    ...(incidentId === undefined ? {} : { topic: 'incident', subject: incidentId }),
    ...(state === undefined ? {} : { state }),
    ...(kind === undefined ? {} : { kind }),
  };
}

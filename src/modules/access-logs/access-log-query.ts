import { canonicalIp } from '../../common/http/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import { type RangeQuery, timeRange } from '../../common/validation/index.js';
import { type AccessAction } from './access-log.js';
import type { AccessLogFilter } from './access-logs.repository.js';

const RANGE = { usualDays: 1, maxDays: 31 };

/** What the log may be asked. Instants are RFC 3339; `status` is `404` or a class such as `4xx`. */
export interface AccessLogQuery extends RangeQuery {
  readonly action?: AccessAction;
  readonly status?: string;
  readonly userId?: string;
  readonly clientId?: string;
  readonly ip?: string;
  readonly method?: string;
  readonly endpoint?: string;
}

/**
 * The filter behind a query: the last 24 hours unless a range is given, and nothing from before the retention.
 * @param keptMs retention
 * @throws request.invalid when the range is empty or longer than 31 days
 */
export function accessLogFilterOf(query: AccessLogQuery, actor: Actor, now: Date, keptMs: number): AccessLogFilter {
  const { from, until } = timeRange(query, now, RANGE);
  const { action, status, userId, clientId, ip, method, endpoint } = query;
  const address = canonicalIp(ip);
  return {
    from: new Date(Math.max(from.getTime(), now.getTime() - keptMs)),
    until,
    isBusinessOnly: seesBusinessOnly(actor),
    ...(action === undefined ? {} : { action }),
    ...(status === undefined ? {} : { status: statusRange(status) }),
    ...(userId === undefined ? {} : { userId: userId.toLowerCase() }),
    ...(clientId === undefined ? {} : { clientId: clientId.toLowerCase() }),
    ...(address === null ? {} : { ip: address }),
    ...(method === undefined ? {} : { method }),
    ...(endpoint === undefined ? {} : { endpointPrefix: endpoint }),
  };
}

/** Whoever does not oversee the record (a manager) sees what was done with clients' data, not who signed in and who may what. */
export function seesBusinessOnly(actor: Actor): boolean {
  return !actor.permissions.has('audit:read');
}

/** `4xx` is 400 to 499, `404` itself. */
function statusRange(status: string): { from: number; until: number } {
  const from = Number.parseInt(status.replaceAll('x', '0'), 10);
  return { from, until: status.endsWith('xx') ? from + 100 : from + 1 };
}

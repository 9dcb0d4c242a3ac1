import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import type { CheckOutcome } from '../../../libs/probing/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import type { PageOfRows, PageRequest } from '../../common/http/index.js';
import { all, between, gte, readPage, within } from '../../common/persistence/index.js';
import type { CHECK_TRIGGERS } from './checks.schema.js';

export type CheckTrigger = (typeof CHECK_TRIGGERS)[number];

export interface CheckPhases {
  readonly dnsMs: number | null;
  readonly tcpMs: number | null;
  readonly tlsMs: number | null;
  readonly firstByteMs: number | null;
  readonly downloadMs: number | null;
}

/** One check as it is kept. */
export interface Check {
  readonly id: string;
  readonly serviceId: string;
  readonly clientId: string;
  readonly scheduledAt: Date;
  readonly startedAt: Date;
  readonly outcome: CheckOutcome;
  readonly reason: string | null;
  /** One sentence that is safe to show. */
  readonly detail: string | null;
  readonly durationMs: number;
  readonly phases: CheckPhases;
  readonly statusCode: number | null;
  readonly remoteAddress: string | null;
  readonly trigger: CheckTrigger;
  /** Of the «run now» that asked for it. */
  readonly runId: string | null;
}

export type CheckDocument = Omit<Check, 'id' | 'serviceId' | 'clientId'> & {
  _id: string;
  serviceId: Types.ObjectId;
  clientId: Types.ObjectId;
  expireAt: Date;
};

/** Services whose latest checks one call may ask for. */
export const MAX_LATEST = 1_000;
/** In which a usual service is checked some times. */
const RECENT_MS = 5 * 60_000;
/** Questions in flight: each is one step in an index, and the pool serves others too. */
const PARALLEL = 8;

/** History of checks, for whoever shows it. Written by the engine in batches. */
@Injectable()
export class Checks {
  constructor(
    @InjectModel('checks') private readonly checks: Model<CheckDocument>,
    private readonly clock: Clock,
  ) {}

  /**
   * The newest `count` checks of each service, newest first, by service id; services without any are missing.
   * @param serviceIds at most 1,000 @throws RangeError for more
   * @param count 1 to 100
   * Served by index { serviceId: 1, scheduledAt: -1, _id: -1 }: one bounded step per service, where a single grouping query
   * would walk over the whole history.
   */
  async findLatestByServiceIds(
    scope: Scope,
    serviceIds: readonly string[],
    count = 1,
  ): Promise<Map<string, readonly Check[]>> {
    if (serviceIds.length > MAX_LATEST) throw new RangeError(`latest checks of at most ${MAX_LATEST} services`);
    const found = new Map<string, readonly Check[]>();
    for (let at = 0; at < serviceIds.length; at += PARALLEL) {
      const ids = serviceIds.slice(at, at + PARALLEL);
      const answers = await Promise.all(ids.map((id) => this.latest(scope, id, Math.min(Math.max(count, 1), 100))));
      ids.forEach((id, place) => {
        const checks = answers[place];
        if (checks !== undefined && checks.length > 0) found.set(id, checks);
      });
    }
    return found;
  }

  /** Checks of one service scheduled in [from, to), newest first. Served by the same index; cursor value: scheduledAt in ms. */
  async pageByService(
    scope: Scope,
    serviceId: string,
    range: { readonly from: Date; readonly to: Date; readonly outcome?: CheckOutcome; readonly runId?: string },
    page: PageRequest,
  ): Promise<PageOfRows<Check>> {
    const filter = all(
      within(scope),
      { serviceId, scheduledAt: between(range.from, range.to) },
      range.outcome === undefined ? undefined : { outcome: range.outcome },
      range.runId === undefined ? undefined : { runId: range.runId },
    );
    const { rows, total } = await readPage(this.checks, filter, { field: 'scheduledAt', direction: -1 }, page);
    return { rows: rows.map(toCheck), ...(total === undefined ? {} : { total }) };
  }

  /** A short range first: some servers read all that the index has of a service before they take the newest. */
  private async latest(scope: Scope, serviceId: string, count: number): Promise<Check[]> {
    const recent = await this.newest(scope, serviceId, count, this.clock.now().getTime() - count * RECENT_MS);
    return recent.length === count ? recent : this.newest(scope, serviceId, count, 0);
  }

  private async newest(scope: Scope, serviceId: string, count: number, sinceMs: number): Promise<Check[]> {
    const rows = await this.checks
      .find(all(within(scope), { serviceId, scheduledAt: gte(new Date(sinceMs)) }))
      .sort({ scheduledAt: -1, _id: -1 })
      .limit(count)
      .maxTimeMS(2_000)
      .lean<CheckDocument[]>();
    return rows.map(toCheck);
  }
}

function toCheck(row: CheckDocument): Check {
  return {
    id: row._id,
    serviceId: row.serviceId.toHexString(),
    clientId: row.clientId.toHexString(),
    scheduledAt: row.scheduledAt,
    startedAt: row.startedAt,
    outcome: row.outcome,
    reason: row.reason,
    detail: row.detail,
    durationMs: row.durationMs,
    phases: row.phases,
    statusCode: row.statusCode,
    remoteAddress: row.remoteAddress,
    trigger: row.trigger,
    runId: row.runId,
  };
}

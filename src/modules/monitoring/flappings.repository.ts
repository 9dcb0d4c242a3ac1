import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import type { Scope } from '../../common/auth-context/index.js';
import { all, gte, isObjectIdText, lte, sessionOf, type Tx, within } from '../../common/persistence/index.js';

export type FlappingEnd = 'steady' | 'service_deleted';

/** A time in which a service was restless. */
export interface FlappingPeriod {
  readonly id: string;
  readonly serviceId: string;
  readonly clientId: string;
  /** Begin of the change that made it so. */
  readonly startedAt: Date;
  /** Changes among the last 20 confirmed evaluations, at that moment. */
  readonly changes: number;
  /** Null while it lasts. */
  readonly endedAt: Date | null;
  readonly endReason: FlappingEnd | null;
}

export type FlappingDocument = Omit<FlappingPeriod, 'id' | 'serviceId' | 'clientId'> & {
  _id: Types.ObjectId;
  serviceId: Types.ObjectId;
  clientId: Types.ObjectId;
};

/** More than this one question does not need. */
const MAX_PERIODS = 100;

/** When services were flapping, for whoever shows or announces it. Begun and ended by the engine. */
@Injectable()
export class Flappings {
  constructor(@InjectModel('flappings') private readonly flappings: Model<FlappingDocument>) {}

  /** Null when there is none, or none within the scope. */
  async findById(scope: Scope, id: string, tx?: Tx): Promise<FlappingPeriod | null> {
    if (!isObjectIdText(id)) return null;
    const row = await this.flappings
      .findOne(all(within(scope), { _id: id }), null, tx === undefined ? {} : { session: sessionOf(tx) })
      .maxTimeMS(2_000)
      .lean<FlappingDocument>();
    return row && toPeriod(row);
  }

  /** Periods of a service that touch [from, to], newest first, at most 100. Served by service_started. */
  async listTouching(scope: Scope, serviceId: string, from: Date, to: Date, tx?: Tx): Promise<FlappingPeriod[]> {
    const rows = await this.flappings
      .find(all(within(scope), { serviceId, startedAt: lte(to) }))
      .sort({ startedAt: -1 })
      .limit(MAX_PERIODS)
      .session(tx ? sessionOf(tx) : null)
      .lean<FlappingDocument[]>();
    return rows.map(toPeriod).filter(({ endedAt }) => endedAt === null || endedAt >= from);
  }

  /** Those that last and those that ended since, at most `limit` of each: for the sweep that heals lost news. Served by ended. */
  async listRecent(scope: Scope, since: Date, limit: number): Promise<FlappingPeriod[]> {
    const listed = (endedAt: Date | null) =>
      this.flappings
        .find(all(within(scope), { endedAt: endedAt === null ? null : gte(endedAt) }))
        .limit(limit)
        .maxTimeMS(2_000)
        .lean<FlappingDocument[]>();
    return [...(await listed(null)), ...(await listed(since))].map(toPeriod);
  }
}

function toPeriod({
  _id,
  serviceId,
  clientId,
  startedAt,
  changes,
  endedAt,
  endReason,
}: FlappingDocument): FlappingPeriod {
  const ids = { id: _id.toHexString(), serviceId: serviceId.toHexString(), clientId: clientId.toHexString() };
  return { ...ids, startedAt, changes, endedAt, endReason };
}

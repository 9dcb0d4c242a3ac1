import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { firstSegment, type Segment, type SegmentState, type TimeWindow } from '../../../libs/probing/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { all, between, either, gt, lt, oneOf, sessionOf, type Tx, within } from '../../common/persistence/index.js';

export interface SegmentDocument {
  _id: Types.ObjectId;
  serviceId: Types.ObjectId;
  clientId: Types.ObjectId;
  state: SegmentState;
  from: Date;
  to: Date | null;
  reason: string | null;
}

/** A stored stretch of time with why it began. */
export interface StoredSegment extends Segment {
  readonly serviceId: string;
  readonly reason: string | null;
}

/** Rows that one read may return over all its services. */
const MAX_SEGMENTS = 50_000;
/** Up to so many services are asked for one by one: the union of «open» and «not over» is one that some servers read everything for. */
const SINGLY = 8;

/** Stretches of time of services. */
@Injectable()
export class Segments {
  constructor(@InjectModel('segments') private readonly segments: Model<SegmentDocument>) {}

  async insertFirst(service: { id: string; clientId: string; createdAt: Date }, tx: Tx): Promise<void> {
    const row = { serviceId: service.id, clientId: service.clientId, ...firstSegment(service.createdAt), reason: null };
    await this.segments.insertMany([row], { session: sessionOf(tx) });
  }

  /**
   * Segments that touch [from, to), oldest first, by service id; every asked id has an entry. Bounded to 50,000 rows, newest
   * kept: what falls off the far end counts as unknown.
   * Served by index { serviceId: 1, from: -1 }.
   */
  async findInWindow(
    scope: Scope,
    serviceIds: readonly string[],
    window: TimeWindow,
  ): Promise<Map<string, StoredSegment[]>> {
    const rows =
      serviceIds.length <= SINGLY
        ? (await Promise.all(serviceIds.map((id) => this.listOfOne(scope, id, window)))).flat()
        : await this.listOfMany(scope, serviceIds, window);
    const byService = new Map<string, StoredSegment[]>(serviceIds.map((id) => [id, []]));
    for (const row of rows.reverse()) byService.get(row.serviceId.toHexString())?.push(toSegment(row));
    return byService;
  }

  /** In two bounded steps, newest first: what began inside, and the one that had begun before. Segments leave no gap. */
  private async listOfOne(scope: Scope, serviceId: string, { from, to }: TimeWindow): Promise<SegmentDocument[]> {
    const read = (began: unknown, limit: number) =>
      this.segments
        .find(all(within(scope), { serviceId, from: began }))
        .sort({ from: -1 })
        .limit(limit)
        .maxTimeMS(2_000)
        .lean<SegmentDocument[]>();
    const [inside, before] = await Promise.all([read(between(from, to), MAX_SEGMENTS), read(lt(from), 1)]);
    return [...inside, ...before.filter((row) => row.to === null || row.to > from)];
  }

  private listOfMany(
    scope: Scope,
    serviceIds: readonly string[],
    { from, to }: TimeWindow,
  ): Promise<SegmentDocument[]> {
    const isNotOver = either({ to: null }, { to: gt(from) });
    return this.segments
      .find(all(within(scope), { serviceId: oneOf(serviceIds), from: lt(to) }, isNotOver))
      .sort({ serviceId: 1, from: -1 })
      .limit(MAX_SEGMENTS)
      .maxTimeMS(2_000)
      .lean<SegmentDocument[]>();
  }
}

function toSegment({ serviceId, state, from, to, reason }: SegmentDocument): StoredSegment {
  return { serviceId: serviceId.toHexString(), state, from, to, reason };
}

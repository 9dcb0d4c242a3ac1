import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import mongoose, { type Model, type Types } from 'mongoose';
import { advanceSegments, type FlappingChange } from '../../../../libs/probing/index.js';
import { all, duplicateKeyIndex, newObjectId, sessionOf, type Tx } from '../../../common/persistence/index.js';
import type { FlappingDocument, FlappingEnd } from '../flappings.repository.js';
import type { IncidentDocument, IncidentEnd } from '../incidents.repository.js';
import type { SegmentDocument } from '../segments.repository.js';
import { bulkWrite } from './bulk-write.repository.js';
import type { StateWrite } from './state-write.js';

/** An incident that begins with a step. */
export interface NewIncident {
  readonly id: string;
  readonly serviceId: string;
  readonly clientId: string;
  readonly startedAt: Date;
  readonly reason: string | null;
  readonly detail: string | null;
}

interface OpenIncidentDocument {
  _id: Types.ObjectId;
  incidentId: Types.ObjectId;
}

/** A service of the batch has an open incident already. */
class IncidentAlreadyOpen extends Error {}

/** Rows that follow from transitions: segments and incidents. Written in the transaction of the state only. */
@Injectable()
export class TransitionEffectsRepository {
  constructor(
    @InjectModel('segments') private readonly segments: Model<SegmentDocument>,
    @InjectModel('incidents') private readonly incidents: Model<IncidentDocument>,
    @InjectModel('open_incidents') private readonly openIncidents: Model<OpenIncidentDocument>,
    @InjectModel('flappings') private readonly flappings: Model<FlappingDocument>,
  ) {}

  /** Whether an error says that a service has an open incident already. */
  static isAlreadyOpen(error: unknown): boolean {
    return error instanceof IncidentAlreadyOpen;
  }

  /** Ends the open segments of these services and begins the next ones. */
  async advanceSegmentsIn(writes: readonly StateWrite[], tx: Tx): Promise<void> {
    const operations = writes.flatMap(segmentOperations);
    if (operations.length === 0) return;
    await bulkWrite(() => this.segments.collection.bulkWrite(operations, { session: sessionOf(tx), ordered: true }));
  }

  async openIncidentsIn(incidents: readonly NewIncident[], tx: Tx): Promise<void> {
    if (incidents.length === 0) return;
    await this.claimOpen(incidents, tx);
    const rows = incidents.map(({ id, ...rest }) => ({
      _id: id,
      ...rest,
      endedAt: null,
      endReason: null,
      isOpen: true,
    }));
    await this.incidents.insertMany(rows, { session: sessionOf(tx) });
  }

  /** Id of the open incident of a service, or null. */
  async findOpenIn(serviceId: string, tx: Tx): Promise<string | null> {
    const row = await this.openIncidents.findOne({ _id: serviceId }, null, { session: sessionOf(tx) }).lean();
    return row === null ? null : row.incidentId.toHexString();
  }

  /** @returns id of the incident that was closed; null when none was open */
  async closeIncidentIn(serviceId: string, endedAt: Date, endReason: IncidentEnd, tx: Tx): Promise<string | null> {
    const options = { session: sessionOf(tx) };
    const open = await this.openIncidents.findOneAndDelete({ _id: serviceId }, options).lean();
    if (open === null) return null;
    await this.incidents.updateOne({ _id: open.incidentId }, { $set: { isOpen: false, endedAt, endReason } }, options);
    return open.incidentId.toHexString();
  }

  /** @returns id of the flapping that began */
  async startFlappingIn(
    { serviceId, clientId }: StateWrite,
    { at, changes }: Extract<FlappingChange, { kind: 'started' }>,
    tx: Tx,
  ): Promise<string> {
    const id = newObjectId();
    const row = { _id: id, serviceId, clientId, startedAt: at, changes, endedAt: null, endReason: null };
    await this.flappings.insertMany([row], { session: sessionOf(tx) });
    return id;
  }

  /** @param startedAt when it began @returns id of the flapping that was ended; null when there was none */
  async endFlappingIn(
    serviceId: string,
    startedAt: Date,
    endedAt: Date,
    endReason: FlappingEnd,
    tx: Tx,
  ): Promise<string | null> {
    const lasting = all({ serviceId, startedAt, endedAt: null });
    const options = { session: sessionOf(tx) };
    const row = await this.flappings.findOneAndUpdate(lasting, { $set: { endedAt, endReason } }, options).lean();
    return row === null ? null : row._id.toHexString();
  }

  private async claimOpen(incidents: readonly NewIncident[], tx: Tx): Promise<void> {
    const rows = incidents.map(({ id, serviceId }) => ({ _id: serviceId, incidentId: id }));
    try {
      await this.openIncidents.insertMany(rows, { session: sessionOf(tx) });
    } catch (error) {
      if (duplicateKeyIndex(error)) throw new IncidentAlreadyOpen('a service has an open incident', { cause: error });
      throw error;
    }
  }

  /** Ends the last segment of a service that is watched no more. */
  async endSegmentIn(serviceId: string, from: Date, to: Date, tx: Tx): Promise<void> {
    await this.segments.updateOne({ serviceId, from }, { $set: { to } }, { session: sessionOf(tx) });
  }
}

function segmentOperations({ serviceId, clientId, segment, transitions }: StateWrite) {
  const [first, ...rest] = advanceSegments({ ...segment, to: null }, transitions);
  const causes = new Map<number, string>();
  for (const t of transitions) if (t.segment !== null) causes.set(t.segment.from.getTime(), t.reason ?? t.cause);
  const reasonOf = (from: Date): string | null => causes.get(from.getTime()) ?? null;
  if (first === undefined || (rest.length === 0 && first.to === null && first.state === segment.state)) return [];
  const owner = { serviceId: objectId(serviceId), clientId: objectId(clientId) };
  const isReplaced = first.state !== segment.state;
  return [
    {
      updateOne: {
        filter: { serviceId: owner.serviceId, from: segment.from },
        update: {
          $set: { state: first.state, to: first.to, ...(isReplaced ? { reason: reasonOf(first.from) } : {}) },
          $setOnInsert: { clientId: owner.clientId, ...(isReplaced ? {} : { reason: null }) },
        },
        upsert: true,
      },
    },
    ...rest.map(({ state, from, to }) => ({
      insertOne: { document: { ...owner, _id: objectId(newObjectId()), state, from, to, reason: reasonOf(from) } },
    })),
  ];
}

function objectId(hex: string): Types.ObjectId {
  return mongoose.Types.ObjectId.createFromHexString(hex);
}

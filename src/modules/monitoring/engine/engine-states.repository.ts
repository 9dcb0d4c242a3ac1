import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import mongoose, { type Model, type Types } from 'mongoose';
import { type Flapping, type Snapshot, STEADY } from '../../../../libs/probing/index.js';
import { all, lt, oneOf, sessionOf, type Tx } from '../../../common/persistence/index.js';
import type { ServiceStateDocument } from '../state.repository.js';
import { bulkWrite } from './bulk-write.repository.js';
import type { TakenPartition } from './partition-keeper.js';
import type { StateWrite } from './state-write.js';

/** A stored state as the engine needs it. */
export interface EngineState {
  readonly serviceId: string;
  readonly clientId: string;
  readonly partition: number;
  readonly fence: number;
  readonly version: number;
  readonly configVersion: number;
  readonly snapshot: Snapshot;
  readonly flapping: Flapping;
}

/** Rows of one read or one bulk write. */
const BATCH = 500;

/**
 * The engine's own access to the states. It spans clients, because the watch belongs to none; and it goes past mongoose's
 * documents, because a check must cost next to nothing. Every write of a snapshot filters on `{ _id, fence, version }`.
 */
@Injectable()
export class EngineStatesRepository {
  constructor(@InjectModel('service_states') private readonly states: Model<ServiceStateDocument>) {}

  /**
   * Bars earlier holders of these partitions: what they still send finds no row. Done before anything is read, and
   * repeatable; a lower epoch never replaces a higher one.
   */
  async stampAcrossClients(taken: readonly TakenPartition[]): Promise<void> {
    const operations = taken.map(({ partition, epoch }) => ({
      updateMany: { filter: { partition, fence: lt(epoch) as number }, update: { $set: { fence: epoch } } },
    }));
    if (operations.length === 0) return;
    await bulkWrite(() => this.states.collection.bulkWrite(operations, { ordered: false }));
  }

  /** The same for single services, which were created after their partition was taken. */
  async stampServicesAcrossClients(serviceIds: readonly string[], epoch: number): Promise<void> {
    await this.states.updateMany(all({ _id: oneOf(serviceIds), fence: lt(epoch) }), { $set: { fence: epoch } });
  }

  async listByPartitionsAcrossClients(partitions: readonly number[]): Promise<EngineState[]> {
    const rows = await this.states.find(all({ partition: oneOf(partitions) })).lean();
    return rows.map(toEngineState);
  }

  async listByIdsAcrossClients(serviceIds: readonly string[]): Promise<EngineState[]> {
    const found: EngineState[] = [];
    for (let at = 0; at < serviceIds.length; at += BATCH) {
      const rows = await this.states.find(all({ _id: oneOf(serviceIds.slice(at, at + BATCH)) })).lean();
      found.push(...rows.map(toEngineState));
    }
    return found;
  }

  /**
   * Stores snapshots without side effects (streaks, rechecks, edits taken part in): the one write outside a unit of work. It
   * needs none, since each is one statement on one document under fence and version, and nothing else belongs to it.
   * @returns ids whose filter matched nothing
   */
  async writeFencedSnapshots(writes: readonly StateWrite[]): Promise<ReadonlySet<string>> {
    const operations = writes.map(operationOf);
    const { matchedCount } = await bulkWrite(() => this.states.collection.bulkWrite(operations, { ordered: false }));
    if (matchedCount === writes.length) return new Set();
    const now = new Map(
      (await this.listByIdsAcrossClients(writes.map((w) => w.serviceId))).map((s) => [s.serviceId, s]),
    );
    const refused = writes.filter(({ serviceId, fence, version }) => {
      const state = now.get(serviceId);
      return state?.fence !== fence || state.version !== version + 1;
    });
    return new Set(refused.map((w) => w.serviceId));
  }

  /** Stores snapshots in the transaction of their effects. @returns whether every filter matched; if not, the caller aborts */
  async writeAllIn(writes: readonly StateWrite[], tx: Tx): Promise<boolean> {
    const options = { session: sessionOf(tx), ordered: true };
    const operations = writes.map(operationOf);
    const { matchedCount } = await bulkWrite(() => this.states.collection.bulkWrite(operations, options));
    return matchedCount === writes.length;
  }

  /** Ends the state of a deleted service. @returns whether it was still there, in this version and under this fence */
  async deleteIn({ serviceId, fence, version }: EngineState, tx: Tx): Promise<boolean> {
    const { deletedCount } = await this.states.deleteOne(all({ _id: serviceId, fence, version }), {
      session: sessionOf(tx),
    });
    return deletedCount === 1;
  }
}

function operationOf({ serviceId, fence, version, configVersion, snapshot, flapping }: StateWrite) {
  return {
    updateOne: {
      filter: { _id: objectId(serviceId), fence, version },
      update: { $set: { snapshot, flapping, configVersion, version: version + 1 } },
    },
  };
}

function objectId(hex: string): Types.ObjectId {
  return mongoose.Types.ObjectId.createFromHexString(hex);
}

function toEngineState(row: ServiceStateDocument): EngineState {
  return {
    serviceId: row._id.toHexString(),
    clientId: row.clientId.toHexString(),
    partition: row.partition,
    fence: row.fence,
    version: row.version,
    configVersion: row.configVersion,
    snapshot: row.snapshot,
    flapping: row.flapping ?? STEADY,
  };
}

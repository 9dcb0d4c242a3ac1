import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { createSnapshot, type Flapping, type Snapshot, STEADY } from '../../../libs/probing/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { all, oneOf, sessionOf, type Tx, within } from '../../common/persistence/index.js';
import { Segments } from './segments.repository.js';

export interface ServiceStateDocument {
  _id: Types.ObjectId;
  clientId: Types.ObjectId;
  partition: number;
  fence: number;
  version: number;
  configVersion: number;
  snapshot: Snapshot;
  /** Absent in rows from before there was any. */
  flapping?: Flapping | null;
}

/** What the watch knows of a service. */
export interface ServiceState {
  readonly serviceId: string;
  readonly clientId: string;
  /** Counts the engine's writes. */
  readonly version: number;
  readonly snapshot: Snapshot;
  readonly flapping: Flapping;
}

/** The part of a service that its state begins with. */
export interface ServiceToWatch {
  readonly id: string;
  readonly clientId: string;
  readonly partition: number;
  readonly configVersion: number;
  readonly createdAt: Date;
}

/** States of services, for whoever shows them. Only the engine changes them. */
@Injectable()
export class ServiceStates {
  constructor(
    @InjectModel('service_states') private readonly states: Model<ServiceStateDocument>,
    private readonly segments: Segments,
  ) {}

  /** The state NEW and the first open segment of a service, in the transaction that inserts the service. */
  async insertNew(service: ServiceToWatch, tx: Tx): Promise<void> {
    const row = {
      _id: service.id,
      clientId: service.clientId,
      partition: service.partition,
      fence: 0,
      version: 0,
      configVersion: service.configVersion,
      snapshot: createSnapshot(service.createdAt),
    };
    await this.states.insertMany([row], { session: sessionOf(tx) });
    await this.segments.insertFirst(service, tx);
  }

  /** States by service id; services outside the scope, and deleted ones, are missing. */
  async findByServiceIds(scope: Scope, serviceIds: readonly string[]): Promise<Map<string, ServiceState>> {
    const rows = await this.states
      .find(all(within(scope), { _id: oneOf(serviceIds) }))
      .maxTimeMS(2_000)
      .lean();
    return new Map(rows.map((row) => [row._id.toHexString(), toState(row)]));
  }
}

function toState({ _id, clientId, version, snapshot, flapping }: ServiceStateDocument): ServiceState {
  const ids = { serviceId: _id.toHexString(), clientId: clientId.toHexString() };
  return { ...ids, version, snapshot, flapping: flapping ?? STEADY };
}

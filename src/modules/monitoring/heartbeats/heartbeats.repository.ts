import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { type Heartbeat, NO_HEARTBEAT, type SignalKind } from '../../../../libs/probing/index.js';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Scope } from '../../../common/auth-context/index.js';
import type { PageOfRows, PageRequest } from '../../../common/http/index.js';
import { all, BatchedReads, oneOf, readPage, sessionOf, type Tx, within } from '../../../common/persistence/index.js';

/** The heartbeat of one service as it is kept. */
export interface KeptHeartbeat {
  readonly serviceId: string;
  readonly tokenMadeAt: Date;
  readonly signals: number;
  readonly heartbeat: Heartbeat;
}

/** One signal as it is kept. */
export interface Ping {
  /** Counts the signals of its service. */
  readonly number: number;
  readonly at: Date;
  readonly kind: SignalKind;
  readonly exitCode: number | null;
  readonly runId: string | null;
  readonly durationMs: number | null;
  readonly body: string | null;
}

interface HeartbeatDocument {
  _id: Types.ObjectId;
  clientId: Types.ObjectId;
  tokenHash: string;
  tokenMadeAt: Date;
  signals: number;
  heartbeat: Heartbeat;
}

type PingDocument = Ping & { _id: string; serviceId: Types.ObjectId; clientId: Types.ObjectId; expireAt: Date };

/** Signals kept of one service. */
const KEPT = 100;

@Injectable()
export class HeartbeatsRepository {
  private readonly byId = new BatchedReads<Heartbeat>((ids) => this.findMany(ids));

  constructor(
    @InjectModel('heartbeats') private readonly heartbeats: Model<HeartbeatDocument>,
    @InjectModel('pings') private readonly pings: Model<PingDocument>,
  ) {}

  /** For the watch, which belongs to no client; null before there was a token. Reads that come together are one. */
  readAcrossClients(serviceId: string): Promise<Heartbeat | null> {
    return this.byId.find(serviceId);
  }

  async find(scope: Scope, serviceId: string): Promise<KeptHeartbeat | null> {
    const row = await this.heartbeats
      .findOne(all(within(scope), { _id: serviceId }))
      .maxTimeMS(2_000)
      .lean<HeartbeatDocument>();
    return row && toKept(row);
  }

  /** Whose token it is: the one question that knows no client beforehand. */
  async findByTokenAcrossClients(tokenHash: string, tx: Tx): Promise<KeptHeartbeat | null> {
    const row = await this.heartbeats
      .findOne(all({ tokenHash }), null, { session: sessionOf(tx) })
      .lean<HeartbeatDocument>();
    return row && toKept(row);
  }

  /** Sets the one token of a service; the one before opens nothing any more. */
  async setToken(service: { id: string; clientId: string }, tokenHash: string, madeAt: Date, tx: Tx): Promise<void> {
    await this.heartbeats.updateOne(
      all({ _id: service.id }),
      {
        $set: { tokenHash, tokenMadeAt: madeAt },
        $setOnInsert: { clientId: service.clientId, signals: 0, heartbeat: NO_HEARTBEAT },
      },
      { upsert: true, session: sessionOf(tx) },
    );
  }

  /** Keeps a signal and what it made of the heartbeat. Throws request.stale when another one came in between. */
  async add(
    before: KeptHeartbeat,
    clientId: string,
    heartbeat: Heartbeat,
    ping: Ping,
    expireAt: Date,
    tx: Tx,
  ): Promise<void> {
    const { serviceId, signals } = before;
    const session = sessionOf(tx);
    const { matchedCount } = await this.heartbeats.updateOne(
      all({ _id: serviceId, signals }),
      { $set: { heartbeat, signals: ping.number } },
      { session },
    );
    if (matchedCount !== 1) throw new DomainError('request.stale');
    const place = `${serviceId}:${String(ping.number % KEPT).padStart(2, '0')}`;
    await this.pings.updateOne(
      all({ _id: place }),
      { $set: { ...ping, serviceId, clientId, expireAt } },
      { upsert: true, session },
    );
  }

  /** Signals of one service, newest first. Served by index by_service; cursor value: number. */
  async pagePings(scope: Scope, serviceId: string, page: PageRequest): Promise<PageOfRows<Ping>> {
    const sort = { field: 'number', direction: -1 } as const;
    const { rows, ...counted } = await readPage(this.pings, all(within(scope), { serviceId }), sort, page);
    return { rows: rows.map(toPing), ...counted };
  }

  /** Takes the token and the words of services that are gone. */
  async deleteAcrossClients(serviceIds: readonly string[], tx: Tx): Promise<void> {
    const session = sessionOf(tx);
    await this.heartbeats.deleteMany(all({ _id: oneOf(serviceIds) }), { session });
    await this.pings.deleteMany(all({ serviceId: oneOf(serviceIds) }), { session });
  }

  private async findMany(ids: readonly string[]): Promise<Map<string, Heartbeat>> {
    const rows = await this.heartbeats
      .find(all({ _id: oneOf(ids) }), { heartbeat: 1 })
      .maxTimeMS(2_000)
      .lean<HeartbeatDocument[]>();
    return new Map(rows.map(({ _id, heartbeat }) => [_id.toHexString(), heartbeat]));
  }
}

function toKept({ _id, tokenMadeAt, signals, heartbeat }: HeartbeatDocument): KeptHeartbeat {
  return { serviceId: _id.toHexString(), tokenMadeAt, signals, heartbeat };
}

function toPing({ number, at, kind, exitCode, runId, durationMs, body }: PingDocument & { _id: unknown }): Ping {
  return { number, at, kind, exitCode, runId, durationMs, body };
}

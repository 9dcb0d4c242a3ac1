import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { all, not, oneOf, PIPELINE, sessionOf, type Tx } from '../../../common/persistence/index.js';

interface ClientLoginDocument {
  _id: string;
  closedAt: Date | null;
  lastAccessAt: Date | null;
}

export type ClientLoginRow = Omit<ClientLoginDocument, '_id'>;

/** An access is noted once a minute, so that sign-ins at the same time do not wait for one another. */
const ACCESS_EVERY_MS = 60_000;

@Injectable()
export class ClientLoginsRepository {
  constructor(@InjectModel('client_logins') private readonly logins: Model<ClientLoginDocument>) {}

  /** Those of the clients that are closed. */
  async closedAmongAcrossClients(clientIds: readonly string[], tx?: Tx): Promise<Set<string>> {
    const closed = all({ _id: oneOf(clientIds), closedAt: not(null) });
    const rows = await this.logins
      .find(closed, { _id: 1 })
      .session(tx ? sessionOf(tx) : null)
      .lean();
    return new Set(rows.map((row) => row._id));
  }

  async findAcrossClients(clientId: string): Promise<ClientLoginRow | null> {
    return this.logins.findOne(all({ _id: clientId })).lean();
  }

  /** Lets nobody in for a client from now on, or in again. */
  async setClosed(clientId: string, isClosed: boolean, tx: Tx): Promise<void> {
    await this.set(clientId, { closedAt: isClosed ? '$$NOW' : null }, tx);
  }

  /** Lets nobody in any more, and forgets when somebody was. */
  async setErased(clientId: string, tx: Tx): Promise<void> {
    await this.set(clientId, { closedAt: '$$NOW', lastAccessAt: null }, tx);
  }

  /** Notes a sign-in for clients, unless one was noted within the minute. */
  async noteAccess(clientIds: readonly string[], now: Date, tx: Tx): Promise<void> {
    const since = new Date(now.getTime() - ACCESS_EVERY_MS);
    const session = sessionOf(tx);
    const rows = await this.logins
      .find(all({ _id: oneOf(clientIds) }))
      .session(session)
      .lean();
    const recent = new Set(rows.filter((row) => row.lastAccessAt && row.lastAccessAt > since).map((row) => row._id));
    for (const clientId of clientIds)
      if (!recent.has(clientId)) await this.set(clientId, { lastAccessAt: '$$NOW' }, tx);
  }

  private async set(clientId: string, fields: Record<string, unknown>, tx: Tx): Promise<void> {
    const options = { upsert: true, ...PIPELINE, session: sessionOf(tx) } as const;
    await this.logins.updateOne({ _id: clientId }, [{ $set: fields }], options);
  }
}

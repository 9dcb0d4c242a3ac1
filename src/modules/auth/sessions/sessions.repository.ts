import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import {
  ahead,
  all,
  earlierFromNow,
  isObjectIdText,
  newObjectId,
  not,
  objectIdOf,
  PIPELINE,
  sessionOf,
  type Tx,
  untilFromNow,
} from '../../../common/persistence/index.js';
import type { Session, SessionEnd } from './session.js';

interface SessionDocument {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
  counter: number;
  rotatedAt: Date;
  macKey: string;
  createdAt: Date;
  lastSeenAt: Date;
  idleUntil: Date;
  absoluteUntil: Date;
  ip: string;
  userAgent: string;
  deviceId: string | null;
  revokedAt: Date | null;
  revokedReason: SessionEnd | null;
  expireAt: Date;
}

export interface NewSession {
  readonly id: string;
  readonly userId: string;
  /** Sealed. */
  readonly macKey: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly deviceId: string | null;
}

export interface SessionLives {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/** A session with what only its own tokens need, and the database's time of the reading. */
export interface SessionReading {
  readonly session: Session;
  readonly macKey: string;
  readonly now: Date;
}

/** How long an ended session is still known. */
const KEPT_MS = 30 * 86_400_000;
const MAX_LISTED = 100;

/**
 * Sessions belong to users, not to clients: whoever asks for those of another needs a permission for it. All times are the
 * database's, so that clocks of instances change nothing.
 */
@Injectable()
export class SessionsRepository {
  constructor(@InjectModel('sessions') private readonly sessions: Model<SessionDocument>) {}

  static newId(): string {
    return newObjectId();
  }

  async insert(session: NewSession, { idleMs, absoluteMs }: SessionLives, tx: Tx): Promise<void> {
    const { id, userId, ...given } = session;
    const fields = {
      ...given,
      userId: objectIdOf(userId),
      counter: 0,
      rotatedAt: '$$NOW',
      createdAt: '$$NOW',
      lastSeenAt: '$$NOW',
      idleUntil: untilFromNow(Math.min(idleMs, absoluteMs)),
      absoluteUntil: untilFromNow(absoluteMs),
      revokedAt: null,
      revokedReason: null,
      expireAt: untilFromNow(absoluteMs + KEPT_MS),
    };
    await this.sessions.updateOne({ _id: objectIdOf(id) }, [{ $set: literals(fields) }], {
      ...PIPELINE,
      upsert: true,
      session: sessionOf(tx),
    });
  }

  async read(id: string): Promise<SessionReading | null> {
    if (!isObjectIdText(id)) return null;
    const [row] = await this.sessions
      .aggregate<SessionDocument & { now: Date }>()
      .match(all({ _id: objectIdOf(id) }))
      .addFields({ now: '$$NOW' });
    return row ? { session: toSession(row), macKey: row.macKey, now: row.now } : null;
  }

  /** The user of a session that is neither revoked nor over; null for any other. */
  async userOfLive(id: string): Promise<string | null> {
    if (!isObjectIdText(id)) return null;
    const live = all({ _id: objectIdOf(id), revokedAt: null }, ahead('idleUntil'), ahead('absoluteUntil'));
    const row = await this.sessions.findOne(live, { userId: 1 }).lean();
    return row?.userId.toHexString() ?? null;
  }

  /** Takes what sessions of a user tell of the person: they are ended and mean nothing more. @returns how many there were */
  async deleteAllOf(userId: string, tx: Tx): Promise<number> {
    const own = all({ userId: objectIdOf(userId) });
    return (await this.sessions.deleteMany(own, { session: sessionOf(tx) })).deletedCount;
  }

  /** Moves to the next refresh token. False when another request moved it or the session ended meanwhile. */
  async advance({ id, counter }: Session, idleMs: number, tx: Tx): Promise<boolean> {
    const { modifiedCount } = await this.sessions.updateOne(
      all({ _id: objectIdOf(id), counter, revokedAt: null }),
      [
        {
          $set: {
            counter: counter + 1,
            rotatedAt: '$$NOW',
            lastSeenAt: '$$NOW',
            idleUntil: earlierFromNow(idleMs, '$absoluteUntil'),
          },
        },
      ],
      { ...PIPELINE, session: sessionOf(tx) },
    );
    return modifiedCount === 1;
  }

  /** Live sessions of a user, the latest first. Served by index user { userId: 1, revokedAt: 1, _id: 1 }. */
  async listLiveOf(userId: string): Promise<Session[]> {
    if (!isObjectIdText(userId)) return [];
    const live = all({ userId: objectIdOf(userId), revokedAt: null }, ahead('idleUntil'), ahead('absoluteUntil'));
    const rows = await this.sessions.find(live, { macKey: 0 }).sort({ _id: -1 }).limit(MAX_LISTED).lean();
    return rows.map((row) => toSession(row));
  }

  /** @returns false when the session is not that user's or had ended */
  async end(id: string, userId: string, reason: SessionEnd, tx: Tx): Promise<boolean> {
    if (!isObjectIdText(id)) return false;
    return (await this.revoke({ _id: objectIdOf(id), userId: objectIdOf(userId) }, reason, tx)) === 1;
  }

  /** Ends the sessions of a user. @returns how many there were */
  async endAllOf(userId: string, reason: SessionEnd, tx: Tx, exceptId?: string): Promise<number> {
    const others = exceptId === undefined ? {} : { _id: not(objectIdOf(exceptId)) };
    return this.revoke({ userId: objectIdOf(userId), ...others }, reason, tx);
  }

  private async revoke(which: Record<string, unknown>, reason: SessionEnd, tx: Tx): Promise<number> {
    const { modifiedCount } = await this.sessions.updateMany(
      all(which, { revokedAt: null }),
      [{ $set: { revokedAt: '$$NOW', revokedReason: reason } }],
      { ...PIPELINE, session: sessionOf(tx) },
    );
    return modifiedCount;
  }
}

/** In a pipeline a text that begins with `$` would be an expression; what came from outside is taken as it is. */
function literals(fields: Record<string, unknown>): Record<string, unknown> {
  const isOutside = (name: string): boolean => ['macKey', 'ip', 'userAgent', 'deviceId'].includes(name);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isOutside(name) ? { $literal: value } : value]),
  );
}

function toSession(row: Omit<SessionDocument, 'macKey'>): Session {
  return {
    id: row._id.toHexString(),
    userId: row.userId.toHexString(),
    counter: row.counter,
    rotatedAt: row.rotatedAt,
    createdAt: row.createdAt,
    lastSeenAt: row.lastSeenAt,
    idleUntil: row.idleUntil,
    absoluteUntil: row.absoluteUntil,
    ip: row.ip,
    userAgent: row.userAgent,
    revokedAt: row.revokedAt,
  };
}

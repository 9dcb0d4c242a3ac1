import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Permission, Scope } from '../../../common/auth-context/index.js';
import type { PageOfRows, PageRequest } from '../../../common/http/index.js';
import {
  ahead,
  all,
  type Condition,
  duplicateKeyIndex,
  earlierFromNow,
  either,
  ERASED,
  type Filter,
  not,
  objectIdOf,
  oneOf,
  PIPELINE,
  readPage,
  sessionOf,
  type Tx,
  untilFromNow,
  within,
} from '../../../common/persistence/index.js';
import type { ApiKey, ApiKeyFields } from './api-key.js';

interface ApiKeyDocument {
  _id: string;
  secretHash: string;
  last4: string;
  name: string;
  scopes: Permission[];
  ipAllow: string[];
  rateLimitPerMinute: number | null;
  creatorId: Types.ObjectId;
  clientId: Types.ObjectId | null;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  rotatedTo: string | null;
  overlapUntil: Date | null;
  revokedAt: Date | null;
  version: number;
}

interface GuardDocument {
  _id: string;
  added: number;
}

/** A key that may be used, with what only its check needs. */
export interface UsableKey {
  readonly key: ApiKey;
  readonly secretHash: string;
  /** Whether its latest use was written down more than a minute ago, by the database's clock. */
  readonly isUseDue: boolean;
}

/** Whose keys are counted. */
export type KeyOwner = { readonly creatorId: string } | { readonly clientId: string };

const USE_MS = 60_000;
@Injectable()
export class ApiKeysRepository {
  constructor(
    @InjectModel('api_keys') private readonly keys: Model<ApiKeyDocument>,
    @InjectModel('api_key_guards') private readonly guards: Model<GuardDocument>,
  ) {}

  /** For authentication, which runs before any scope exists. Null for a key that is unknown or has ended. */
  async findUsableAcrossClients(id: string): Promise<UsableKey | null> {
    const [row] = await this.keys
      .aggregate<ApiKeyDocument & { now: Date }>()
      .match(usable(id))
      .addFields({ now: '$$NOW' });
    if (!row) return null;
    const isUseDue = row.lastUsedAt === null || row.now.getTime() - row.lastUsedAt.getTime() >= USE_MS;
    return { key: toApiKey(row), secretHash: row.secretHash, isUseDue };
  }

  /** Writes a use down, unless another instance did within the last minute. A statement of its own: it bears no decision. */
  async markUsed(id: string): Promise<void> {
    const isLongAgo = { $lt: ['$lastUsedAt', untilFromNow(-USE_MS)] }; // null comes before every date
    await this.keys.updateOne(
      all({ _id: id, revokedAt: null }),
      [{ $set: { lastUsedAt: { $cond: [isLongAgo, '$$NOW', '$lastUsedAt'] } } }],
      PIPELINE,
    );
  }

  /** Null also for a key outside the scope; keys of staff lie within the scope of staff only. */
  async find(scope: Scope, id: string, tx?: Tx): Promise<ApiKey | null> {
    const query = this.keys.findOne(all(within(scope), { _id: id }));
    const row = await (tx ? query.session(sessionOf(tx)) : query).lean();
    return row && toApiKey(row);
  }

  /** As `find`, for one that may still be used. */
  async findUsable(scope: Scope, id: string, tx: Tx): Promise<ApiKey | null> {
    const row = await this.keys
      .findOne(usable(id, within(scope)))
      .session(sessionOf(tx))
      .lean();
    return row && toApiKey(row);
  }

  /** The newest first. Served by the indexes by_creation and by_client. */
  async page(scope: Scope, clientId: string | undefined, request: PageRequest): Promise<PageOfRows<ApiKey>> {
    const wanted = all(within(scope), clientId === undefined ? undefined : { clientId: objectIdOf(clientId) });
    const { rows, ...counted } = await readPage(this.keys, wanted, { field: 'createdAt', direction: -1 }, request);
    return { rows: rows.map((row) => toApiKey(row)), ...counted };
  }

  /** How many keys of an owner may be used and are not replaced. */
  async countLive(owner: KeyOwner, tx: Tx): Promise<number> {
    const live = all(ownedBy(owner), { revokedAt: null, rotatedTo: null }, ahead('expiresAt'));
    return this.keys.countDocuments(live).session(sessionOf(tx));
  }

  /** Makes sure that the guard of an owner is there. Before the unit of work: two upserts in transactions would be in each other's way. */
  async ensureGuard(owner: KeyOwner): Promise<void> {
    try {
      await this.guards.updateOne(all({ _id: guardOf(owner) }), { $setOnInsert: { added: 0 } }, { upsert: true });
    } catch (error) {
      if (!duplicateKeyIndex(error)) throw error; // another one made it
    }
  }

  /** Of those who add keys of one owner at once, one goes on; the others try again and see its key. */
  async touchGuard(owner: KeyOwner, tx: Tx): Promise<void> {
    await this.guards.updateOne(all({ _id: guardOf(owner) }), { $inc: { added: 1 } }, { session: sessionOf(tx) });
  }

  async insert(key: ApiKey, secretHash: string, tx: Tx): Promise<void> {
    const { id, creatorId, clientId, scopes, ipAllow, ...rest } = key;
    const owners = { creatorId: objectIdOf(creatorId), clientId: clientId === null ? null : objectIdOf(clientId) };
    const row = { _id: id, secretHash, ...rest, ...owners, scopes: [...scopes], ipAllow: [...ipAllow] };
    await this.keys.insertMany([row], { session: sessionOf(tx) });
  }

  /** Throws request.stale when the key is no longer at the version of `before`. */
  async update(scope: Scope, before: ApiKey, fields: ApiKeyFields, tx: Tx): Promise<void> {
    const { name, scopes, ipAllow, rateLimitPerMinute } = fields;
    const columns = { name, scopes: [...scopes], ipAllow: [...ipAllow], rateLimitPerMinute };
    const { matchedCount } = await this.keys.updateOne(
      all(within(scope), { _id: before.id, version: before.version }),
      { $set: { ...columns, version: before.version + 1 } },
      { session: sessionOf(tx) },
    );
    if (matchedCount !== 1) throw new DomainError('request.stale');
  }

  /** The key goes on for the overlap, at most until its expiry. Throws request.stale when it was replaced or edited meanwhile. */
  async replaceBy(scope: Scope, before: ApiKey, newId: string, overlapMs: number, tx: Tx): Promise<void> {
    const { matchedCount } = await this.keys.updateOne(
      all(within(scope), { _id: before.id, version: before.version, rotatedTo: null }),
      [
        {
          $set: {
            rotatedTo: { $literal: newId },
            overlapUntil: earlierFromNow(overlapMs, '$expiresAt'),
            version: before.version + 1,
          },
        },
      ],
      { ...PIPELINE, session: sessionOf(tx) },
    );
    if (matchedCount !== 1) throw new DomainError('request.stale');
  }

  /** @returns false for a key that was revoked before */
  async revoke(scope: Scope, id: string, tx: Tx): Promise<boolean> {
    return (await this.revokeAll(all(within(scope), { _id: id, revokedAt: null }), tx)) === 1;
  }

  /** @returns how many there were */
  revokeAllOf(clientId: string, tx: Tx): Promise<number> {
    return this.revokeAll(all({ clientId: objectIdOf(clientId), revokedAt: null }), tx);
  }

  /** Takes what people wrote about keys. @returns how many rows it emptied, at most `limit` */
  async eraseTextsOf(clientId: string, limit: number, tx: Tx): Promise<number> {
    const filled = all({ clientId: objectIdOf(clientId), name: not(ERASED) });
    const session = sessionOf(tx);
    const rows = await this.keys.find(filled, { _id: 1 }).limit(limit).session(session).lean();
    const wanted = all({ _id: oneOf(rows.map(({ _id }) => _id)) });
    if (rows.length > 0) await this.keys.updateMany(wanted, { $set: { name: ERASED, ipAllow: [] } }, { session });
    return rows.length;
  }

  private async revokeAll(which: Filter, tx: Tx): Promise<number> {
    const { modifiedCount } = await this.keys.updateMany(
      which,
      [{ $set: { revokedAt: '$$NOW', version: { $add: ['$version', 1] } } }],
      { ...PIPELINE, session: sessionOf(tx) },
    );
    return modifiedCount;
  }
}

/** Neither revoked, nor past its expiry, nor replaced for longer than the overlap. */
function usable(id: string, reach?: Condition): Filter {
  const overlap = either({ overlapUntil: null }, ahead('overlapUntil'));
  return all(reach, { _id: id, revokedAt: null }, ahead('expiresAt'), overlap);
}

function ownedBy(owner: KeyOwner): Condition {
  return 'clientId' in owner ? { clientId: objectIdOf(owner.clientId) } : { creatorId: objectIdOf(owner.creatorId) };
}

function guardOf(owner: KeyOwner): string {
  return 'clientId' in owner ? `client:${owner.clientId}` : `creator:${owner.creatorId}`;
}

function toApiKey(row: ApiKeyDocument): ApiKey {
  return {
    id: row._id,
    last4: row.last4,
    name: row.name,
    scopes: row.scopes,
    ipAllow: row.ipAllow,
    rateLimitPerMinute: row.rateLimitPerMinute,
    creatorId: row.creatorId.toHexString(),
    clientId: row.clientId?.toHexString() ?? null,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    lastUsedAt: row.lastUsedAt,
    rotatedTo: row.rotatedTo,
    overlapUntil: row.overlapUntil,
    revokedAt: row.revokedAt,
    version: row.version,
  };
}

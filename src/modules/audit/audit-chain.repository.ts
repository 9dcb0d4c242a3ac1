import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { all, everything, lte, oneOf, sessionOf, type Tx } from '../../common/persistence/index.js';
import { inBatches } from '../../common/streams/index.js';
import { type AuditBlock, type BlockHead, NO_EVENT } from './audit-block.js';
import { type EventDocument, toEvent } from './audit.repository.js';
import type { StoredEvent, Verification } from './audit-verifier.js';

type BlockDocument = Omit<AuditBlock, 'seq'> & { _id: number };
type VerificationDocument = Verification & { _id: 'latest'; at: Date };

const READ_BATCH = 500;
/** In the place of a field that somebody took away: a block without it must be told, not break the verifier. */
const NEVER = new Date(0);

/** Blocks, and whatever they are made of and checked against. Spans all clients: a chain is of the whole installation. */
@Injectable()
export class AuditChainRepository {
  constructor(
    @InjectModel('audit_events') private readonly events: Model<EventDocument>,
    @InjectModel('audit_pending') private readonly pending: Model<{ _id: string }>,
    @InjectModel('audit_blocks') private readonly chain: Model<BlockDocument>,
    @InjectModel('audit_prunings') private readonly prunings: Model<{ _id: 'latest'; line: string }>,
    @InjectModel('audit_pii') private readonly words: Model<{ _id: string }>,
    @InjectModel('audit_verifications') private readonly verifications: Model<VerificationDocument>,
  ) {}

  /** The last block. */
  async head(tx?: Tx): Promise<BlockHead | null> {
    const query = this.chain.findOne(everything(), { hash: 1, total: 1 }).sort({ _id: -1 });
    const row = await (tx ? query.session(sessionOf(tx)) : query).maxTimeMS(2_000).lean<BlockDocument>();
    return row && { seq: row._id, hash: row.hash, total: row.total };
  }

  /** The signed note of the latest pruning; null where nothing was pruned. */
  async pruningLine(): Promise<string | null> {
    return (await this.prunings.findOne({ _id: 'latest' }).maxTimeMS(2_000).lean())?.line ?? null;
  }

  /** Puts a note in the place of the one before. @throws Error when another one stands there */
  async keepPruning(before: string | null, line: string, tx: Tx): Promise<void> {
    const session = sessionOf(tx);
    if (before === null) {
      await this.prunings.insertMany([{ _id: 'latest', line }], { session });
      return;
    }
    const present = all({ _id: 'latest', line: before });
    const { matchedCount } = await this.prunings.updateOne(present, { $set: { line } }, { session });
    if (matchedCount !== 1) throw new Error('another process has pruned the audit meanwhile');
  }

  /** The first blocks, as far as they are not behind `seq`. */
  async blocksUpTo(seq: number, limit: number): Promise<Pick<AuditBlock, 'seq' | 'ids'>[]> {
    const query = this.chain.find(all({ _id: lte(seq) }), { ids: 1 });
    const rows = await query.sort({ _id: 1 }).limit(limit).maxTimeMS(4_000).lean<BlockDocument[]>();
    return rows.map(({ _id, ids }) => ({ seq: _id, ids }));
  }

  /** Deletes a block with its events, and the words about persons of these. */
  async remove({ seq, ids }: Pick<AuditBlock, 'seq' | 'ids'>, tx: Tx): Promise<void> {
    const session = sessionOf(tx);
    await this.words.deleteMany(all({ _id: oneOf(ids) }), { session });
    await this.events.deleteMany(all({ _id: oneOf(ids) }), { session });
    await this.chain.deleteOne(all({ _id: seq }), { session });
  }

  /** Where the chain begins: the note of the latest pruning and the first block. Moves when it is pruned, and never else. */
  async beginning(): Promise<string> {
    const query = this.chain.findOne(everything(), { _id: 1 }).sort({ _id: 1 }).maxTimeMS(2_000);
    const first = (await query.lean<BlockDocument>())?._id ?? null;
    return JSON.stringify([await this.pruningLine(), first]);
  }

  /** Hash of a block; null where there is none of that number. */
  async hashOf(seq: number): Promise<string | null> {
    const query = this.chain.findOne({ _id: seq }, { hash: 1 }).maxTimeMS(2_000);
    return (await query.lean<BlockDocument>())?.hash ?? null;
  }

  /** Events that wait, in the order in which their transactions wrote them; whose event is gone has `NO_EVENT` as its hash. */
  async waiting(limit: number, tx: Tx): Promise<{ id: string; hash: string }[]> {
    const session = sessionOf(tx);
    const rows = await this.pending.find(everything()).limit(limit).session(session).maxTimeMS(4_000).lean();
    const ids = rows.map(({ _id }) => _id);
    if (ids.length === 0) return [];
    const events = await this.events
      .find(all({ _id: oneOf(ids) }), { hash: 1 })
      .session(session)
      .maxTimeMS(4_000)
      .lean<Pick<EventDocument, '_id' | 'hash'>[]>();
    const hashes = new Map(events.map(({ _id, hash }) => [_id, hash]));
    return ids.map((id) => ({ id, hash: hashes.get(id) ?? NO_EVENT }));
  }

  /** Inserts a block and takes exactly its events off the waiting ones. @throws Error when one of them did not wait any more */
  async seal({ seq, ...block }: AuditBlock, tx: Tx): Promise<void> {
    const session = sessionOf(tx);
    await this.chain.collection.insertOne({ _id: seq, ...block } as never, { session });
    const { deletedCount } = await this.pending.deleteMany(all({ _id: oneOf(block.ids) }), { session });
    if (deletedCount !== block.ids.length) throw new Error('an event did not wait any more when it was sealed');
  }

  async *blocks(): AsyncGenerator<AuditBlock> {
    const cursor = this.chain.find(everything()).sort({ _id: 1 }).lean<BlockDocument[]>().cursor({ batchSize: 20 });
    for await (const { _id, ids = [], hashes = [], sealedAt = NEVER, ...block } of cursor)
      yield { seq: _id, ids, hashes, sealedAt, ...block };
  }

  async eventsOf(ids: readonly string[]): Promise<ReadonlyMap<string, StoredEvent>> {
    const rows = await this.events.find(all({ _id: oneOf(ids) })).lean<EventDocument[]>();
    return new Map(rows.map((row) => [row._id, { event: toEvent(row), hash: row.hash }]));
  }

  async *eventIds(): AsyncGenerator<readonly string[]> {
    const rows = this.events.find(everything(), { _id: 1 }).sort({ at: 1, _id: 1 }).lean();
    yield* idBatches(rows.cursor({ batchSize: READ_BATCH }));
  }

  async *pendingIds(): AsyncGenerator<readonly string[]> {
    yield* idBatches(this.pending.find(everything()).lean().cursor({ batchSize: READ_BATCH }));
  }

  async pendingAmong(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.pending.find(all({ _id: oneOf(ids) })).lean();
    return new Set(rows.map(({ _id }) => _id));
  }

  async blocksWith(ids: readonly string[]): Promise<Pick<AuditBlock, 'seq' | 'ids'>[]> {
    const rows = await this.chain
      .find(all({ ids: oneOf(ids) }), { ids: 1 })
      .sort({ _id: 1 })
      .lean<BlockDocument[]>();
    return rows.map(({ _id, ids: held }) => ({ seq: _id, ids: held }));
  }

  /** Keeps what a verification found in the place of the one before. */
  async keepVerification(at: Date, found: Verification, tx: Tx): Promise<void> {
    await this.verifications.updateOne(
      { _id: 'latest' },
      { $set: { at, ...found } },
      { upsert: true, session: sessionOf(tx) },
    );
  }

  async latestVerification(): Promise<(Verification & { readonly at: Date }) | null> {
    const row = await this.verifications.findOne({ _id: 'latest' }).maxTimeMS(2_000).lean<VerificationDocument>();
    if (!row) return null;
    const { _id, ...found } = row;
    return found;
  }
}

async function* idBatches(rows: AsyncIterable<{ _id: string }>): AsyncGenerator<readonly string[]> {
  for await (const batch of inBatches(rows, READ_BATCH)) yield batch.map(({ _id }) => _id);
}

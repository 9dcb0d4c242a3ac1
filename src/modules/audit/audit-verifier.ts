import { type AuditBlock, type BlockHead, contentDigest, GENESIS, linkHash, NO_EVENT } from './audit-block.js';
import type { Checkpoint, CheckpointLine } from './audit-checkpoint.js';
import { type AuditEvent, auditHash } from './audit-event.js';

export const FAULT_CAUSES = [
  'start_cut',
  'block_missing',
  'block_moved',
  'block_changed',
  'link_broken',
  'event_missing',
  'event_changed',
  'event_repeated',
  'pending_missing',
  'tail_cut',
  'checkpoint_mismatch',
  'checkpoint_invalid',
  'pruning_invalid',
] as const;
export type FaultCause = (typeof FAULT_CAUSES)[number];

/** The first thing that is not as it was written. */
export interface TrailFault {
  readonly cause: FaultCause;
  /** Number of the block; null where it is about no block. */
  readonly seq: number | null;
  /** Place of the event in its block, from 0. */
  readonly index: number | null;
  readonly eventId: string | null;
  /** Line of the checkpoint file, from 1. */
  readonly line: number | null;
}

export interface Verification {
  readonly isIntact: boolean;
  /** Blocks, sealed events, waiting events and checkpoints that were looked at. */
  readonly blocks: number;
  readonly events: number;
  readonly pending: number;
  readonly checkpoints: number;
  /** The last block that the retention dropped, and how many events the chain had up to it; null where nothing was. */
  readonly pruned: Pick<Checkpoint, 'seq' | 'total'> | null;
  /** The last good block. */
  readonly head: BlockHead | null;
  readonly fault: TrailFault | null;
}

/** An event as it stands, with the hash that it carries itself. */
export interface StoredEvent {
  readonly event: AuditEvent;
  readonly hash: string;
}

/** The trail as it stands, read anew. */
export interface TrailReader {
  /** The note of the latest pruning; null where nothing was pruned, its checkpoint null where it was not signed here. */
  pruning(): Promise<{ readonly checkpoint: Checkpoint | null } | null>;
  /** All blocks by their number. */
  blocks(): AsyncIterable<AuditBlock>;
  /** Events of these ids, by id. */
  eventsOf(ids: readonly string[]): Promise<ReadonlyMap<string, StoredEvent>>;
  /** Ids of all events, in batches, oldest first. */
  eventIds(): AsyncIterable<readonly string[]>;
  /** Ids that wait to be sealed, in batches. */
  pendingIds(): AsyncIterable<readonly string[]>;
  /** Those of these ids that wait to be sealed. */
  pendingAmong(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Blocks that hold any of these ids. */
  blocksWith(ids: readonly string[]): Promise<readonly Pick<AuditBlock, 'seq' | 'ids'>[]>;
  /** All lines of the file of checkpoints, in their order. */
  checkpoints(): AsyncIterable<CheckpointLine>;
}

/**
 * Walks the whole trail and names the first fault: the beginning of the chain against the note of its pruning, links and contents
 * against events and checkpoints, then the checkpoints beyond its end, then events that are in no block and do not wait for one. Events and blocks that are added
 * meanwhile are no fault.
 * @param signal ends the walk at the next batch
 * @throws the signal's reason
 */
export async function verifyTrail(reader: TrailReader, signal?: AbortSignal): Promise<Verification> {
  const walk = new TrailWalk(reader, signal);
  const fault = await walk.run();
  const { blocks, events, pending, checkpoints, pruned, head } = walk;
  const note = pruned && { seq: pruned.seq, total: pruned.total };
  return { isIntact: fault === null, blocks, events, pending, checkpoints, pruned: note, head, fault };
}

type PromisedBlock = Checkpoint & { readonly line: number };

class TrailWalk {
  blocks = 0;
  events = 0;
  pending = 0;
  checkpoints = 0;
  pruned: Checkpoint | null = null;
  head: BlockHead | null = null;

  constructor(
    private readonly reader: TrailReader,
    private readonly signal?: AbortSignal,
  ) {}

  async run(): Promise<TrailFault | null> {
    const pruning = await this.reader.pruning();
    if (pruning && !pruning.checkpoint) return fault('pruning_invalid', {});
    this.pruned = pruning?.checkpoint ?? null;
    const lines: PromisedBlock[] = [];
    for await (const { line, checkpoint } of this.reader.checkpoints()) {
      if (!checkpoint) return fault('checkpoint_invalid', { line });
      lines.push({ line, ...checkpoint });
      this.checkpoints += 1;
      this.signal?.throwIfAborted();
    }
    return (await this.chain(lines)) ?? this.beyondEnd(lines) ?? (await this.waiting()) ?? (await this.unsealed());
  }

  private async chain(lines: readonly PromisedBlock[]): Promise<TrailFault | null> {
    const promised = new Map<number, PromisedBlock[]>();
    for (const line of lines) promised.set(line.seq, [...(promised.get(line.seq) ?? []), line]);
    for await (const block of this.reader.blocks()) {
      this.signal?.throwIfAborted();
      const found = this.link(block) ?? (await this.contents(block));
      if (found) return found;
      const { seq, hash, total } = block;
      const isOther = (promise: Checkpoint): boolean => promise.head !== hash || promise.total !== total;
      const broken = promised.get(seq)?.find(isOther);
      if (broken) return fault('checkpoint_mismatch', { seq, line: broken.line });
      if (this.pruned?.seq === seq && isOther(this.pruned)) return fault('checkpoint_mismatch', { seq });
      this.head = { seq, hash, total };
      this.blocks += 1;
      this.events += block.ids.length;
    }
    return null;
  }

  /** Whether a block stands where it was written, as it was written. */
  private link(block: AuditBlock): TrailFault | null {
    const before = this.head ?? this.beforeFirst(block);
    const seq = before.seq + 1;
    if (block.seq !== seq) return fault(this.head ? 'block_missing' : 'start_cut', { seq });
    const content = contentDigest(block);
    if (linkHash(seq, block.prev, content) !== block.hash)
      return fault(this.isFromElsewhere(block, content) ? 'block_moved' : 'block_changed', { seq });
    if (block.prev !== before.hash) return fault('link_broken', { seq });
    return block.total === before.total + block.ids.length ? null : fault('block_changed', { seq });
  }

  /**
   * What the first block has to hold on to. One that was declared pruned and is not gone yet may begin anywhere: those behind it
   * prove it, up to the pruned checkpoint.
   */
  private beforeFirst({ seq, prev, total, ids }: AuditBlock): BlockHead {
    const pruned = this.pruned;
    if (!pruned || seq === 1) return { seq: 0, hash: GENESIS, total: 0 };
    if (seq > pruned.seq) return { seq: pruned.seq, hash: pruned.head, total: pruned.total };
    return { seq: seq - 1, hash: prev, total: total - ids.length };
  }

  /** Whether the block is a good one of another place: one hash of about 200 bytes for each place that it may be from. */
  private isFromElsewhere(block: AuditBlock, content: string): boolean {
    for (let seq = 1; seq <= block.seq + PLACES_AHEAD; seq += 1)
      if (linkHash(seq, block.prev, content) === block.hash) return true;
    return false;
  }

  private async contents({ seq, ids, hashes }: AuditBlock): Promise<TrailFault | null> {
    const events = await this.reader.eventsOf(ids);
    const seen = new Set<string>();
    for (const [index, eventId] of ids.entries()) {
      const place = { seq, index, eventId };
      const stored = events.get(eventId);
      if (seen.has(eventId)) return fault('event_repeated', place);
      if (!stored || hashes[index] === NO_EVENT) return fault('event_missing', place);
      if (!isWhole(stored) || stored.hash !== hashes[index]) return fault('event_changed', place);
      seen.add(eventId);
    }
    return null;
  }

  /** Blocks that a checkpoint saw and that are gone. */
  private beyondEnd(lines: readonly PromisedBlock[]): TrailFault | null {
    const end = this.head?.seq ?? this.pruned?.seq ?? 0;
    if (this.pruned && this.pruned.seq > end) return fault('tail_cut', { seq: end + 1 });
    const beyond = lines.find(({ seq }) => seq > end);
    return beyond ? fault('tail_cut', { seq: end + 1, line: beyond.line }) : null;
  }

  private async waiting(): Promise<TrailFault | null> {
    for await (const ids of this.reader.pendingIds()) {
      this.signal?.throwIfAborted();
      const events = await this.reader.eventsOf(ids);
      for (const eventId of ids) {
        const stored = events.get(eventId);
        if (!stored) return fault('event_missing', { eventId });
        if (!isWhole(stored)) return fault('event_changed', { eventId });
      }
      this.pending += ids.length;
    }
    return null;
  }

  /**
   * Every event waits or is in exactly one block. Asked in this order an event cannot slip through while it is being sealed:
   * once it does not wait any more, its block is there.
   */
  private async unsealed(): Promise<TrailFault | null> {
    for await (const ids of this.reader.eventIds()) {
      this.signal?.throwIfAborted();
      const waits = await this.reader.pendingAmong(ids);
      const places = new Map<string, number[]>();
      for (const block of await this.reader.blocksWith(ids))
        for (const id of block.ids) places.set(id, [...(places.get(id) ?? []), block.seq]);
      for (const eventId of ids) {
        const [first, second] = places.get(eventId) ?? [];
        if (second !== undefined) return fault('event_repeated', { seq: second, eventId });
        if (first === undefined && !waits.has(eventId)) return fault('pending_missing', { eventId });
      }
    }
    return null;
  }
}

/** How far behind its own place a block is looked for, so that one exchanged with a later one is known as such. */
const PLACES_AHEAD = 10_000;

function isWhole({ event, hash }: StoredEvent): boolean {
  return auditHash(event) === hash;
}

function fault(cause: FaultCause, place: Partial<Omit<TrailFault, 'cause'>>): TrailFault {
  return { cause, seq: null, index: null, eventId: null, line: null, ...place };
}

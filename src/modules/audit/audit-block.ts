import { digestOf } from './audit-event.js';

/** A link of the chain: events sealed together. Immutable. */
export interface AuditBlock {
  /** From 1, without gaps; the key in the database, so that two sealers cannot both write one. */
  readonly seq: number;
  /** Hash of the block before; `GENESIS` for the first one. */
  readonly prev: string;
  readonly ids: readonly string[];
  /** Hashes of the events, in the order of `ids`; `NO_EVENT` for one that was gone when its turn came. */
  readonly hashes: readonly string[];
  /** Events of the chain up to and with this block. */
  readonly total: number;
  readonly sealedAt: Date;
  /** Covers every other field. */
  readonly hash: string;
}

export type BlockHead = Pick<AuditBlock, 'seq' | 'hash' | 'total'>;

export const GENESIS = '0'.repeat(64);
/** Stands for the hash of an event that somebody deleted before it was sealed: the gap itself is sealed. */
export const NO_EVENT = '0'.repeat(64);
/** Events of one block at most. */
export const BLOCK_EVENTS = 500;

/** The block that comes after `head`. */
export function sealBlock(
  head: BlockHead | null,
  events: readonly { readonly id: string; readonly hash: string }[],
  sealedAt: Date,
): AuditBlock {
  const content = {
    ids: events.map(({ id }) => id),
    hashes: events.map(({ hash }) => hash),
    total: (head?.total ?? 0) + events.length,
    sealedAt,
  };
  const link = { seq: (head?.seq ?? 0) + 1, prev: head?.hash ?? GENESIS };
  return { ...link, ...content, hash: linkHash(link.seq, link.prev, contentDigest(content)) };
}

/** What a block holds apart from its place in the chain. */
export function contentDigest({
  ids,
  hashes,
  total,
  sealedAt,
}: Pick<AuditBlock, 'ids' | 'hashes' | 'total' | 'sealedAt'>): string {
  const counts = [String(ids.length), String(hashes.length), String(total)];
  return digestOf(['vigia.audit.content.v1', ...counts, sealedAt.toISOString(), ...ids, ...hashes]);
}

/** The hash of a block with this content at this place. */
export function linkHash(seq: number, prev: string, content: string): string {
  return digestOf(['vigia.audit.block.v1', String(seq), prev, content]);
}

import { type Connection, Types } from 'mongoose';
import type { DigestOptions } from '../database/collection-digest.js';
import { WatchedDigests } from '../database/watched-digests.js';

/**
 * What the application writes of its own accord while it refuses: who knocked, how often, the number that was meant for it, which
 * events of the audit nobody has sealed yet, and what a provider has said, also that there is none.
 */
const MACHINES = new Set([
  'access_logs',
  'audit_pending',
  'counters',
  'leases',
  'limit_strikes',
  'limit_windows',
  'lookup_answers',
  'probe_partitions',
  'workers',
]);
/** Written by machines into rows of people. */
const MACHINE_FIELDS = { lastUsedAt: 0 } as const;
/** What the audit keeps of refusals, some time after the answer. */
const NO_DENIALS = { action: { $ne: 'access.denied' } } as const;

/**
 * Digests of every stored collection, without what machines write of their own accord. Only while no background work runs.
 * @param about only of rows that hold one of these texts; the audit may name what somebody tried
 */
export function storedBy(connection: Connection, about?: readonly string[]): WatchedDigests {
  const needles = about?.flatMap(spellings);
  return new WatchedDigests(connection, {
    isLeftOut: (name) => MACHINES.has(name) || (about !== undefined && name.startsWith('audit_')),
    optionsFor: (name): DigestOptions => ({
      projection: MACHINE_FIELDS,
      ...(name === 'audit_events' ? { filter: NO_DENIALS } : {}),
      ...(needles ? { counts: (row: Buffer) => needles.some((needle) => row.includes(needle)) } : {}),
    }),
  });
}

/** A text as rows hold it: an id may be twelve bytes. */
function spellings(text: string): Buffer[] {
  const spelt = [Buffer.from(text)];
  if (/^[0-9a-f]{24}$/.test(text)) spelt.push(Buffer.from(new Types.ObjectId(text).id));
  return spelt;
}

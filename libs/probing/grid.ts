import { createHash } from 'node:crypto';

/** Partitions over which workers share the monitors (design §4). Final: ids are stored by it. */
export const PARTITION_COUNT = 64;

/**
 * Place of a monitor on its grid: due times are `phase + k × interval` since the epoch. Spread without jitter, the same
 * after every restart and on every machine.
 * Hash: bytes 0 to 5 of SHA-256 of the id in UTF-8, big-endian, mod interval. 48 bits keep the modulo bias below 10⁻⁶
 * for a day; consecutive object ids, which differ in one digit only, spread like any others.
 * @param intervalMs integer ≥ 1
 * @returns integer from 0 to intervalMs − 1
 */
export function phaseOf(id: string, intervalMs: number): number {
  return digestOf(id).readUIntBE(0, 6) % intervalMs;
}

/**
 * Partition of a monitor, 0 to 63. Hash: byte 6 of the same digest mod 64, so that the phases inside one partition
 * are as evenly spread as all of them.
 */
export function partitionOf(id: string): number {
  return digestOf(id).readUInt8(6) % PARTITION_COUNT;
}

/**
 * First grid point after an instant: never the instant itself, so a due time that was just served leads to the next.
 * @param nowMs milliseconds since the epoch
 */
export function nextDue(nowMs: number, phaseMs: number, intervalMs: number): number {
  return (Math.floor((nowMs - phaseMs) / intervalMs) + 1) * intervalMs + phaseMs;
}

/**
 * Grid points that were passed over between the one served last and the one served next. Counted, never made up for.
 * @returns integer ≥ 0; 0 also when the clock was set back
 */
export function skippedBetween(lastDueMs: number, nextDueMs: number, intervalMs: number): number {
  return Math.max(0, Math.round((nextDueMs - lastDueMs) / intervalMs) - 1);
}

function digestOf(id: string): Buffer {
  return createHash('sha256').update(id, 'utf8').digest();
}

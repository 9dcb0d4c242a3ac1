import { type BackgroundPart, PollingWorker } from '../lifecycle/index.js';
import type { Logger } from '../logging/index.js';
import { type HeldLease, Leases } from './leases.js';

export interface LeasedWork {
  /** Of the part and of its lease. */
  readonly name: string;
  /** Pause between two passes with nothing to do, in milliseconds. */
  readonly everyMs: number;
  readonly leaseMs: number;
  /**
   * One pass of whoever holds the lease; true asks for the next one at once.
   * @param signal aborted when the process stops; its reason, thrown, is no failure: the next holder begins anew
   */
  readonly work: (lease: HeldLease, signal: AbortSignal) => Promise<boolean>;
}

/** Repeats a piece of work in one process at a time; its lease is given back when the process stops. */
export function leasedPart(
  { name, everyMs, leaseMs, work }: LeasedWork,
  leases: Leases,
  logger: Logger,
): BackgroundPart {
  const owner = Leases.newOwner();
  let lease: HeldLease | null = null;
  let stopping = new AbortController();
  const pass = async (): Promise<boolean> => {
    const { signal } = stopping;
    lease = await leases.claim(name, owner, leaseMs);
    if (!lease) return false;
    try {
      return await work(lease, signal);
    } catch (error) {
      if (signal.aborted && error === signal.reason) return false;
      throw error;
    }
  };
  const worker = new PollingWorker({ name, everyMs, work: pass }, logger);
  return {
    name,
    start: () => {
      stopping = new AbortController();
      worker.start();
    },
    stop: async () => {
      stopping.abort();
      await worker.stop();
      if (lease) await leases.release(lease);
    },
  };
}

import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { boundedOptions } from './client.js';
import { PROBE_CHECKS, PROBE_COLLECTIONS, type ProbeCheck } from './probe-checks.js';

/** The server breaks a promise that Vigia relies on; `check` names it. */
export class ServerRefused extends Error {
  override readonly name = 'ServerRefused';

  constructor(
    readonly check: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`The database server is refused, check «${check}» failed: ${reason}`, options);
  }
}

/** What the start probe saw. */
export interface ProbeReport {
  /** As the server tells it; compatible servers name a MongoDB version of their choice. */
  readonly version: string;
  readonly replicaSet: string | null;
  readonly checks: readonly { readonly name: string; readonly durationMs: number }[];
  readonly durationMs: number;
}

export interface ProbeOptions {
  /** Deadline of the whole probe, 10,000 unless given: about 45 round trips, 0.1 to 0.3 s on one machine, seconds to a far cloud. */
  readonly timeoutMs?: number;
  readonly checks?: readonly ProbeCheck[];
}

/**
 * Proves by doing that a server keeps the promises Vigia is built on; a server that answers «ok» to everything fails.
 * Works in a scratch database of its own and drops it.
 * @param uri any MongoDB address; a database in it is not touched
 * @throws ServerRefused naming the check that failed (`reachable` when there was no answer, `time` past the deadline)
 */
export async function probeServer(uri: string, options: ProbeOptions = {}): Promise<ProbeReport> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const client = new MongoClient(uri, { ...boundedOptions(timeoutMs), maxPoolSize: 4 });
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ServerRefused('time', `no result within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([runChecks(client, options.checks ?? PROBE_CHECKS, startedAt), deadline]);
  } finally {
    clearTimeout(timer);
    await client.close(true);
  }
}

async function runChecks(client: MongoClient, checks: readonly ProbeCheck[], startedAt: number): Promise<ProbeReport> {
  const admin = client.db('admin');
  const [hello, build] = await refusingAs('reachable', async () => [
    await admin.command({ hello: 1 }),
    await admin.command({ buildInfo: 1 }),
  ]);
  const db = client.db(`vigia_probe_${randomBytes(6).toString('hex')}`);
  const durations: { name: string; durationMs: number }[] = [];
  try {
    for (const name of PROBE_COLLECTIONS) await refusingAs('collections', () => db.createCollection(name));
    for (const check of checks) {
      const from = performance.now();
      await refusingAs(check.name, () => check.run({ client, db }));
      durations.push({ name: check.name, durationMs: performance.now() - from });
    }
  } finally {
    await refusingAs('drop a database', () => db.dropDatabase());
  }
  return {
    version: String(build['version'] ?? 'unknown'),
    replicaSet: typeof hello['setName'] === 'string' ? hello['setName'] : null,
    checks: durations,
    durationMs: performance.now() - startedAt,
  };
}

async function refusingAs<T>(check: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ServerRefused(check, (error as Error).message, { cause: error });
  }
}

import { type MongoClient, ObjectId } from 'mongodb';
import { percentile } from '../../support/ledger/index.js';

/** Checks of the bench's own services; the installation watches itself too, at another interval. */
export interface CheckRange {
  readonly clientId: string;
  readonly from: Date;
  readonly to: Date;
}

export interface StartLag {
  readonly checks: number;
  /** Start behind the due time, milliseconds (resolution 1 ms). */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly byTrigger: Readonly<Record<string, { readonly checks: number; readonly max: number }>>;
}

interface CheckRow {
  readonly clientId: ObjectId;
  readonly serviceId: { toHexString(): string };
  readonly scheduledAt: Date;
  readonly startedAt: Date;
  readonly trigger: string;
}

/** Reads how late checks started, out of the history itself: what Vigia would show to a person. */
export async function readStartLag(client: MongoClient, dbName: string, range: CheckRange): Promise<StartLag | null> {
  const rows = await readChecks(client, dbName, range);
  if (rows.length === 0) return null;
  const lags = rows.map(lagOf);
  const triggers = [...new Set(rows.map(({ trigger }) => trigger))];
  const byTrigger = triggers.map((trigger) => {
    const own = rows.filter((row) => row.trigger === trigger).map(lagOf);
    return [trigger, { checks: own.length, max: percentile(own, 100) }] as const;
  });
  return {
    checks: rows.length,
    p50: percentile(lags, 50),
    p99: percentile(lags, 99),
    max: percentile(lags, 100),
    byTrigger: Object.fromEntries(byTrigger),
  };
}

/**
 * Grid points between the first and the last scheduled check of each service that have no row. Rechecks between them do
 * not count, and the ends of the time range do not matter.
 */
export async function countMissingPoints(
  client: MongoClient,
  dbName: string,
  range: CheckRange,
  intervalMs: number,
): Promise<number> {
  const byService = new Map<string, number[]>();
  for (const { serviceId, scheduledAt, trigger } of await readChecks(client, dbName, range)) {
    if (trigger !== 'schedule') continue;
    const id = serviceId.toHexString();
    byService.set(id, [...(byService.get(id) ?? []), scheduledAt.getTime()]);
  }
  const missing = [...byService.values()].map((times) => {
    const points = Math.round((Math.max(...times) - Math.min(...times)) / intervalMs) + 1;
    return points - new Set(times).size;
  });
  return missing.reduce((sum, count) => sum + count, 0);
}

async function readChecks(
  client: MongoClient,
  dbName: string,
  { clientId, from, to }: CheckRange,
): Promise<CheckRow[]> {
  return client
    .db(dbName)
    .collection<CheckRow>('checks')
    .find({ clientId: new ObjectId(clientId), scheduledAt: { $gte: from, $lt: to } }, { batchSize: 5_000 })
    .project<CheckRow>({ serviceId: 1, scheduledAt: 1, startedAt: 1, trigger: 1 })
    .toArray();
}

const lagOf = ({ scheduledAt, startedAt }: CheckRow): number => startedAt.getTime() - scheduledAt.getTime();

import type { Db } from 'mongodb';
import { ObjectId } from 'mongodb';
import { eventually } from '../support/poll/index.js';
import type { Api } from './api.js';
import type { Findings } from './verdict.js';

/** A service for a campaign: asked every second, believed at once in both directions. */
export async function watchUrl(api: Api, clientId: string, url: string, settings: object = {}): Promise<string> {
  const quick = { intervalSeconds: 1, timeoutMs: 800, failureThreshold: 1, recoveryThreshold: 1 };
  const name = `Serviço ${new URL(url).pathname.slice(0, 80)}`;
  return (await api.must(201, 'POST', '/services', { clientId, name, url, ...quick, ...settings })).id as string;
}

export interface StateRow {
  readonly serviceId: string;
  readonly partition: number;
  readonly fence: number;
  readonly version: number;
  readonly state: string;
  /** Why nothing is known, where nothing is. */
  readonly unknownReason: string | null;
}

/** What the state documents say now, in the order of the ids. */
export async function statesOf(db: Db, serviceIds: readonly string[]): Promise<StateRow[]> {
  const rows = await db
    .collection('service_states')
    .find({ _id: { $in: serviceIds.map(toId) } })
    .toArray();
  return rows
    .map((row) => {
      const { state, unknownReason } = row['snapshot'] as Pick<StateRow, 'state' | 'unknownReason'>;
      return {
        serviceId: String(row._id),
        partition: row['partition'] as number,
        fence: row['fence'] as number,
        version: row['version'] as number,
        state,
        unknownReason: unknownReason ?? null,
      };
    })
    .sort((a, b) => serviceIds.indexOf(a.serviceId) - serviceIds.indexOf(b.serviceId));
}

/** Waits until every one of these services is in the state. @throws with the states that there are instead */
export async function untilState(
  db: Db,
  serviceIds: readonly string[],
  state: string,
  timeoutMs = 30_000,
): Promise<void> {
  await eventually(async () => (await statesOf(db, serviceIds)).every((row) => row.state === state), {
    timeoutMs,
    everyMs: 50,
    what: `state ${state} of ${serviceIds.length} services`,
  }).catch(async (error: unknown) => {
    const states = (await statesOf(db, serviceIds)).map((row) => row.state).join(', ');
    throw new Error(`state ${state} was not reached, there is: ${states}`, { cause: error });
  });
}

export interface SegmentRow {
  readonly state: string;
  readonly from: Date;
  readonly to: Date | null;
  readonly reason: string | null;
}

/** Segments of a service, oldest first. */
export async function segmentsOf(db: Db, serviceId: string): Promise<SegmentRow[]> {
  return db
    .collection<SegmentRow>('segments')
    .find({ serviceId: toId(serviceId) })
    .sort({ from: 1 })
    .toArray();
}

/** Segments follow each other without gap or overlap; only the last one is open. */
export function judgeSegments(serviceId: string, segments: readonly SegmentRow[], findings: Findings): void {
  const joins = segments.every(({ to, state }, index) => {
    const next = segments[index + 1];
    return next === undefined ? to === null : to?.getTime() === next.from.getTime() && state !== next.state;
  });
  findings.expect(joins, () => `segments of ${serviceId} do not join: ${JSON.stringify(segments)}`);
}

export interface IncidentRow {
  readonly _id: ObjectId;
  readonly isOpen: boolean;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** Incidents of a service, oldest first. */
export async function incidentsOf(db: Db, serviceId: string): Promise<IncidentRow[]> {
  return db
    .collection<IncidentRow>('incidents')
    .find({ serviceId: toId(serviceId) })
    .sort({ startedAt: 1 })
    .toArray();
}

export function toId(hex: string): ObjectId {
  return new ObjectId(hex);
}

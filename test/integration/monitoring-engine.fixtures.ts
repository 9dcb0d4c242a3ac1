import type { Connection } from 'mongoose';
import { aService, createClient } from '../support/factories/index.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { type HttpTarget, startHttpTarget } from '../support/http-target/index.js';
import { eventually } from '../support/poll/index.js';

/** Rows as they lie in the database; the tests look past the application's own readers. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- every collection has its own shape
export type Row = any;

/** An application whose watch may ask loopback targets, with a client and a scripted target. */
export interface Watch {
  readonly vigia: TestApp;
  readonly admin: ApiClient;
  readonly clientId: string;
  readonly target: HttpTarget;
  readonly connection: Connection;
  /** Puts a path of the target under watch, every second unless said otherwise. @returns the service's id */
  watch(path: string, given?: object): Promise<string>;
  stateOf(serviceId: string): Promise<Row>;
  rows(collection: string, serviceId: string): Promise<Row[]>;
  /** Waits until the stored state of a service is this one. */
  untilState(serviceId: string, state: string, timeoutMs?: number): Promise<Row>;
  close(): Promise<void>;
}

export async function startWatch(environment: Record<string, string> = {}): Promise<Watch> {
  const target = await startHttpTarget();
  const vigia = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8', ...environment });
  const admin = await vigia.admin();
  const clientId = (await createClient(admin)).id;
  const { connection } = vigia;
  const id = (serviceId: string) => new connection.base.Types.ObjectId(serviceId);
  const stateOf = (serviceId: string): Promise<Row> =>
    connection.collection('service_states').findOne({ _id: id(serviceId) });
  return {
    vigia,
    admin,
    clientId,
    target,
    connection,
    watch: async (path, given = {}) => {
      const wanted = { url: `${target.url}${path}`, intervalSeconds: 1, timeoutMs: 500, ...given };
      const answer = await admin.post('/services', aService(clientId, wanted)).expect(201);
      return (answer.body as { id: string }).id;
    },
    stateOf,
    rows: (collection, serviceId) =>
      connection
        .collection(collection)
        .find({ serviceId: id(serviceId) })
        .sort({ from: 1, scheduledAt: 1 })
        .toArray(),
    untilState: (serviceId, state, timeoutMs = 15_000) =>
      eventually(
        async () => {
          const row = await stateOf(serviceId);
          return row?.snapshot.state === state ? row : null;
        },
        { timeoutMs, what: `state ${state}` },
      ),
    close: async () => {
      await vigia.close();
      await target.close();
    },
  };
}

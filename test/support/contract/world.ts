import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ADMIN, type ApiClient, startTestApp, type TestApp } from '../app/test-app.js';
import { TEST_URI_VARIABLE } from '../database/test-run.js';
import { withOption } from '../database/test-database.js';
import { actorFor } from '../factories/index.js';
import { answer, type HttpTarget, startHttpTarget } from '../http-target/index.js';
import { eventually } from '../poll/index.js';
import { type FakeProviders, startFakeProviders } from '../providers/index.js';
import { KNOWN_BODIES, type World } from './known-bodies.js';

export interface Town {
  readonly vigia: TestApp;
  readonly world: World;
  readonly token: string;
  close(): Promise<void>;
}

/**
 * An application at work with something of every kind in it: clients, services that are up and down, an incident, destinations
 * and deliveries. What is watched and called is on loopback; its connection tells of its commands (`WatchedDigests`).
 * @param environment settings beyond those that a town needs
 */
export async function buildTown(environment: Record<string, string> = {}): Promise<Town> {
  const target = await startHttpTarget();
  const providers = await startFakeProviders();
  target.script('/down', answer(500));
  target.script('/gone', answer(410));
  const vigia = await startTestApp(
    {
      OUTBOUND_ALLOW: `127.0.0.1:${String(target.port)}`,
      ACCESS_TOKEN_MINUTES: '1440',
      SELF_REGISTRATION: 'true',
      ...providers.environment,
      ...environment,
    },
    withOption(process.env[TEST_URI_VARIABLE] ?? '', 'monitorCommands=true'),
  );
  try {
    const admin = await vigia.admin();
    await vigia.startBackground();
    const clerk = await actorFor(vigia, { role: 'OPERATOR' });
    const world = await settle(admin, clerk, target);
    return {
      vigia,
      world,
      token: admin.token,
      async close() {
        try {
          await vigia.close(); // throws where an answer broke the contract
        } finally {
          await closeAll(target, providers);
        }
      },
    };
  } catch (error) {
    // What went wrong is worth more than an end in order, which may hang for the same reason.
    await Promise.race([vigia.close(), pause(10_000)]).catch(() => undefined);
    await closeAll(target, providers);
    throw error;
  }
}

async function closeAll(target: HttpTarget, providers: FakeProviders): Promise<void> {
  await target.close();
  await providers.close();
}

async function settle(admin: ApiClient, clerk: ApiClient, target: HttpTarget): Promise<World> {
  // An even number makes a webhook.
  const made = async (
    path: string,
    operationId: string,
    world: World,
    more: object = {},
    api: ApiClient = admin,
  ): Promise<string> => {
    const body = { ...KNOWN_BODIES[operationId]?.(world, 2 * randomInt(1e8)), ...more };
    const { status, body: answered } = await api.post(path, body);
    if (status !== 201) throw new Error(`${path}: ${String(status)} ${JSON.stringify(answered)}`);
    return (answered as { id: string }).id;
  };
  const { body: me } = await admin.get('/me').expect(200);
  const userId = (me as { id: string }).id;
  const { body: other } = await admin.post('/auth/login', ADMIN).expect(200);
  const { refreshToken } = other as { refreshToken: string };
  const empty: World = {
    clientIds: [],
    erasableIds: [],
    userId,
    targetUrl: target.url,
    refreshToken,
    credentials: ADMIN,
  };
  const clientIds = [await made('/clients', 'Clients_create', empty), await made('/clients', 'Clients_create', empty)];
  const world = { ...empty, clientIds, erasableIds: clientIds };
  for (const clientId of clientIds) {
    await made('/notifications/destinations', 'Destinations_create', world, { clientId });
    await made('/api-keys', 'ApiKeys_create', world, { clientId });
    await made('/maintenance', 'Maintenances_create', world, { clientId });
    await recordTransactions(admin, clerk, (api) =>
      made('/transactions', 'Transactions_create', world, { clientId }, api),
    );
    await made('/services', 'Services_create', world, { clientId, url: `${target.url}/up` });
    const down = { clientId, url: `${target.url}/down`, intervalSeconds: 1, timeoutMs: 500, failureThreshold: 1 };
    await made('/services', 'Services_create', world, { ...down, keyword: null });
  }
  await made('/privacy/data-exports', 'DataExports_create', world, { clientId: clientIds[0] });
  await made('/privacy/erasures', 'Erasures_create', world, { clientId: clientIds[1] });
  await made('/privacy/legal-holds', 'LegalHolds_place', world, { clientId: clientIds[0] });
  // With the one of the warm-up a third: the first two of each kind are never deleted.
  for (let n = 0; n < 2; n += 1) await made('/privacy/purposes', 'Purposes_create', world);
  await made('/privacy/security-incidents', 'SecurityIncidents_create', world);
  const hasItems = async (path: string): Promise<boolean> =>
    ((await admin.get(path).expect(200)).body as { items: unknown[] }).items.length > 0;
  // A receiver that is gone: its message ends among the dead letters, where it can be tried again.
  const gone = { clientId: clientIds[0], url: `${target.url}/gone` };
  const dead = await made('/notifications/destinations', 'Destinations_create', world, gone);
  await admin.post(`/notifications/destinations/${dead}/test`).expect(202);
  await eventually(() => hasItems('/incidents'), { timeoutMs: 30_000 });
  await eventually(() => hasItems('/notifications?state=dead'), { timeoutMs: 30_000 });
  return world;
}

/** Some that the administrator may decide about, one that is approved, and one of the administrator's own. */
async function recordTransactions(
  admin: ApiClient,
  clerk: ApiClient,
  record: (api: ApiClient) => Promise<string>,
): Promise<void> {
  const approved = await record(clerk);
  await admin.post(`/transactions/${approved}/approve`, {}).expect(200);
  for (const api of [clerk, clerk, clerk, admin]) await record(api);
}

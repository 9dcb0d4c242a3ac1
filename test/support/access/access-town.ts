import { Background } from '../../../src/common/lifecycle/index.js';
import type { ApiClient, TestApp } from '../app/test-app.js';
import { buildTown } from '../contract/world.js';
import { createClient } from '../factories/index.js';
import { eventually } from '../poll/index.js';

/** How many clients may be deleted by calls about an own one. */
const SPARES = 12;

/** A town that holds something of every kind for two clients and in which nothing moves any more unless it is asked to. */
export interface AccessTown {
  readonly vigia: TestApp;
  readonly admin: ApiClient;
  readonly adminId: string;
  readonly ownClient: string;
  readonly foreignClient: string;
  /** Clients of whoever is bound: the own one, and spare ones that may be deleted. */
  readonly boundTo: readonly string[];
  nextSpare(): string;
  close(): Promise<void>;
}

export async function openAccessTown(environment: Record<string, string> = {}): Promise<AccessTown> {
  const town = await buildTown(environment);
  const { vigia, world } = town;
  try {
    const admin = vigia.as(town.token);
    const [ownClient = '', foreignClient = ''] = world.clientIds;
    for (const clientId of [ownClient, foreignClient]) {
      for (const list of ['incidents', 'notifications'])
        await eventually(() => has(admin, list, clientId), { timeoutMs: 30_000 });
      const call = { clientId, action: 'read', method: 'GET', endpoint: '/erp', statusCode: 200 };
      await admin.post('/access-logs', call).expect(201);
    }
    await vigia.app.get(Background).stop();
    const spares: string[] = [];
    for (let n = 0; n < SPARES; n += 1) spares.push((await createClient(admin)).id);
    const left = [...spares];
    return {
      vigia,
      admin,
      adminId: world.userId,
      ownClient,
      foreignClient,
      boundTo: [ownClient, ...spares],
      nextSpare: () => left.shift() ?? fail('no spare client is left'),
      close: () => town.close(),
    };
  } catch (error) {
    await town.close();
    throw error;
  }
}

async function has(admin: ApiClient, list: string, clientId: string): Promise<boolean> {
  const { body } = await admin.get(`/${list}?clientId=${clientId}`).expect(200);
  return (body as { items: unknown[] }).items.length > 0;
}

function fail(message: string): never {
  throw new Error(message);
}

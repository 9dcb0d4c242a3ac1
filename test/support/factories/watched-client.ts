import type { ApiClient } from '../app/test-app.js';
import { createClient } from './client.js';
import { createService } from './service.js';
import { QUICK_WATCH } from './watched.js';

/** A client with one service, and a key that reads what happens to it. */
export interface WatchedClient {
  readonly clientId: string;
  readonly serviceId: string;
  readonly key: string;
}

/** Made by the API; `url` is what is watched, every second. */
export async function watchedClient(admin: ApiClient, url: string): Promise<WatchedClient> {
  const { id: clientId } = await createClient(admin);
  const { id: serviceId } = await createService(admin, clientId, { ...QUICK_WATCH, url });
  const { key } = await readingKey(admin, clientId);
  return { clientId, serviceId, key };
}

/** A key of a client for a day that reads its services and incidents. */
export async function readingKey(admin: ApiClient, clientId: string): Promise<{ id: string; key: string }> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const scopes = ['services:read', 'incidents:read'];
  const { body } = await admin.post('/api-keys', { name: 'Loja', scopes, clientId, expiresAt }).expect(201);
  return body as { id: string; key: string };
}

import type { WebhookReceiver } from '../../support/webhook-receiver/index.js';
import type { ApiSession } from './api-session.js';

/** Makes a receiver's path a destination of a client; the receiver checks signatures with the secret that is told once. */
export async function addWebhook(
  api: ApiSession,
  receiver: WebhookReceiver,
  clientId: string,
  path: string,
): Promise<void> {
  const url = receiver.urlOf(path);
  const body = { clientId, kind: 'webhook', name: `hook ${path}`, url };
  const destination = await api.post<Record<string, unknown>>('/notifications/destinations', body);
  const secret = Object.values(destination).find((value) => typeof value === 'string' && value.startsWith('whsec_'));
  if (typeof secret !== 'string') throw new Error('the new destination told no signing secret');
  receiver.trust(path, secret);
}

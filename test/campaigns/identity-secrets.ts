import { tokenFor } from '../support/factories/person.js';
import type { SmtpSink } from '../support/smtp-sink/index.js';
import { type Api, CAMPAIGN_ADMIN } from './api.js';

/** Keeps a secret to look for. @returns it */
export type Note = (what: string, secret: string) => string;

const MAIL_WITHIN_MS = 30_000;
const EMAIL = 'pessoa@segredo.example';
const DAY_MS = 86_400_000;

/** Everything secret that a person, a program and a browser get or choose on their way through identity and access. */
export async function plantIdentity(api: Api, smtp: SmtpSink, note: Note): Promise<void> {
  await plantSession(api, note);
  await plantKeys(api, note);
  await plantAccount(api, smtp, note);
}

async function plantSession(api: Api, note: Note): Promise<void> {
  const { body, headers } = await api.post('/auth/login', CAMPAIGN_ADMIN);
  note('access token', body.accessToken as string);
  note('first refresh token', body.refreshToken as string);
  const device = headers.getSetCookie().find((cookie) => cookie.startsWith('vigia_device='));
  note('device cookie', /=([^;]*)/.exec(device ?? '')?.[1] ?? '');
  const { refreshToken } = body as { refreshToken: string };
  note('second refresh token', (await api.must(200, 'POST', '/auth/refresh', { refreshToken })).refreshToken as string);
  note('stream ticket', (await api.must(201, 'POST', '/auth/tickets', {})).ticket as string);
}

async function plantKeys(api: Api, note: Note): Promise<void> {
  await api.must(200, 'POST', '/auth/keys/rotate', {});
  note('beginning of any private key', '-----BEGIN PRIVATE KEY');
  note('private part of any signing key', '"crv":"P-256","d":"');
  const expiresAt = new Date(Date.now() + DAY_MS).toISOString();
  const asked = { name: 'Segredo', scopes: ['clients:read'], clientId: null, expiresAt };
  const made = await api.must(201, 'POST', '/api-keys', asked);
  note('API key', made.key as string);
  const rotated = await api.must(201, 'POST', `/api-keys/${made.id as string}/rotate`, {});
  note('rotated API key', rotated.key as string);
}

async function plantAccount(api: Api, smtp: SmtpSink, note: Note): Promise<void> {
  const [first, second, third] = [
    'jabuti violeta 31 trombones',
    'marimba rubra 17 cascatas',
    'bússola anil 52 girafas',
  ].map((password, index) => note(`password ${index + 1} of a person`, password)) as [string, string, string];
  await api.must(201, 'POST', '/users', { email: EMAIL, name: 'Pessoa', role: 'GUEST', clientIds: null });
  const invitation = note('token of an invitation', await tokenFor(smtp, EMAIL, 1, MAIL_WITHIN_MS));
  await api.must(204, 'POST', '/auth/invitations/accept', { token: invitation, password: first });
  await api.must(202, 'POST', '/auth/password/forgot', { email: EMAIL });
  const reset = note('token of a reset', await tokenFor(smtp, EMAIL, 2, MAIL_WITHIN_MS));
  await api.must(204, 'POST', '/auth/password/reset', { token: reset, password: second });
  const { accessToken } = await api.must(200, 'POST', '/auth/login', { email: EMAIL, password: second });
  const change = { current: second, new: third };
  const own = { authorization: `Bearer ${note('access token of a person', accessToken as string)}` };
  const { status } = await api.post('/auth/password/change', change, own);
  if (status !== 204) throw new Error(`the change of a password answered ${status}`);
}

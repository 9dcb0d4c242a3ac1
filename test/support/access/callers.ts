import { decodeJwt } from 'jose';
import { ObjectId } from 'mongodb';
import type { ApiClient, TestApp } from '../app/test-app.js';
import { actorFor } from '../factories/index.js';
import { eventuallyPasses } from '../poll/index.js';
import type { RoleName } from './access-row.js';
import { forgedTokens } from './forged-tokens.js';

/** Who asks. */
export interface Caller {
  readonly name: string;
  readonly kind: 'stranger' | 'person' | 'key';
  /** Role of the person, or of the key's creator, at this moment; null for a stranger. */
  readonly role: RoleName | null;
  /** Whether the caller sees some clients only. */
  readonly isBound: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** The person; null for strangers and keys. */
  readonly userId: string | null;
}

const ROLE_NAMES: readonly RoleName[] = ['GUEST', 'READONLY', 'OPERATOR', 'ANALYST', 'MANAGER', 'ADMIN'];
const DAY_MS = 86_400_000;

/**
 * Everybody who may knock at a route, from nobody to the administrator.
 * @param clientIds what the bound ones see
 * @param scopes all that a key can hold
 */
export async function everyCaller(
  vigia: TestApp,
  clientIds: readonly string[],
  scopes: readonly string[],
): Promise<readonly Caller[]> {
  const admin = await vigia.admin();
  return [
    ...(await strangers(vigia, admin, scopes)),
    ...(await Promise.all(ROLE_NAMES.map((role) => staff(vigia, role)))),
    await bound(vigia, 'ADMIN', clientIds),
    await bound(vigia, 'GUEST', clientIds),
    keyCaller('key of an administrator', 'ADMIN', await keyOf(admin, scopes)),
    keyCaller('key whose creator was demoted to GUEST', 'GUEST', await keyOfDemoted(vigia, admin, scopes)),
  ];
}

async function staff(vigia: TestApp, role: RoleName): Promise<Caller> {
  return personCaller(role, role, false, (await actorFor(vigia, { role })).token);
}

async function bound(vigia: TestApp, role: RoleName, clientIds: readonly string[]): Promise<Caller> {
  return personCaller(`${role} bound to clients`, role, true, (await actorFor(vigia, { role, clientIds })).token);
}

/** All who must be taken for nobody, whatever they bring. */
async function strangers(vigia: TestApp, admin: ApiClient, scopes: readonly string[]): Promise<Caller[]> {
  const live = await actorFor(vigia, { role: 'ADMIN' });
  const credentials: Record<string, string | null> = {
    nobody: null,
    ...(await forgedTokens(vigia, live.token)),
    'disabled user': await tokenOfDisabled(vigia),
    'revoked session': await tokenOfRevoked(vigia),
    'revoked key': await revokedKey(admin, scopes),
    'expired key': await expiredKey(vigia, admin, scopes),
  };
  return Object.entries(credentials).map(([name, token]) => ({
    name,
    kind: 'stranger' as const,
    role: null,
    isBound: false,
    headers: token === null ? {} : bearer(token),
    userId: null,
  }));
}

/** The session lives on: the user's status alone must shut the door, once what the sign-in remembered of them is too old. */
async function tokenOfDisabled(vigia: TestApp): Promise<string> {
  const { token } = await actorFor(vigia, { role: 'ADMIN' });
  const users = vigia.connection.collection('users');
  await users.updateOne({ _id: new ObjectId(userIdOf(token)) }, { $set: { status: 'disabled' } });
  await eventuallyPasses(() => vigia.as(token).get('/me').expect(401), { timeoutMs: 15_000, everyMs: 200 });
  return token;
}

async function tokenOfRevoked(vigia: TestApp): Promise<string> {
  const user = await actorFor(vigia, { role: 'ADMIN' });
  await user.post('/auth/logout', { reach: 'local' }).expect(200);
  return user.token;
}

async function revokedKey(admin: ApiClient, scopes: readonly string[]): Promise<string> {
  const key = await keyOf(admin, scopes);
  await admin.delete(`/api-keys/${keyIdOf(key)}`).expect(204);
  return key;
}

async function expiredKey(vigia: TestApp, admin: ApiClient, scopes: readonly string[]): Promise<string> {
  const key = await keyOf(admin, scopes);
  const keys = vigia.connection.collection<{ _id: string }>('api_keys');
  await keys.updateOne({ _id: keyIdOf(key) }, { $set: { expiresAt: new Date(Date.now() - 1_000) } });
  return key;
}

async function keyOfDemoted(vigia: TestApp, admin: ApiClient, scopes: readonly string[]): Promise<string> {
  const creator = await actorFor(vigia, { role: 'ADMIN' });
  const key = await keyOf(creator, scopes);
  await admin.put(`/users/${userIdOf(creator.token)}/role`, { role: 'GUEST' }).expect(200);
  return key;
}

/** The text of a new key of staff, or of one client. */
export async function keyOf(api: ApiClient, scopes: readonly string[], clientId?: string): Promise<string> {
  const expiresAt = new Date(Date.now() + DAY_MS).toISOString();
  const { body } = await api.post('/api-keys', { name: 'Integração', scopes, clientId, expiresAt }).expect(201);
  return (body as { key: string }).key;
}

function personCaller(name: string, role: RoleName, isBound: boolean, token: string): Caller {
  return { name, kind: 'person', role, isBound, headers: bearer(token), userId: userIdOf(token) };
}

function keyCaller(name: string, role: RoleName, key: string): Caller {
  return { name, kind: 'key', role, isBound: false, headers: bearer(key), userId: null };
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

function userIdOf(token: string): string {
  return decodeJwt(token).sub ?? '';
}

function keyIdOf(key: string): string {
  return key.split('_')[2] ?? '';
}

import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { MongoClient } from 'mongodb';
import request from 'supertest';
import { systemActor } from '../../src/common/auth-context/index.js';
import { SigningKeys } from '../../src/modules/auth/index.js';
import { SigningKeysRepository } from '../../src/modules/auth/signing-keys/signing-keys.repository.js';
import { keysCommand } from '../../src/bootstrap/keys-command.js';
import { testEnvironment } from '../support/app/test-environment.js';
import { applySchema } from '../support/app/apply-schema.js';
import { createTestApp, login, ADMIN, startTestApp, type TestApp } from '../support/app/test-app.js';
import { openTestDatabase } from '../support/database/test-database.js';
import { actorFor } from '../support/factories/index.js';
import { eventuallyPasses } from '../support/poll/index.js';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

interface Row {
  kid: string;
  state: string;
  publishedAt: Date;
  activatedAt: Date | null;
  passiveAt: Date | null;
  privateSealed: string | null;
}
interface Listed {
  readonly kid: string;
  readonly state: string;
  readonly activatesAt: string | null;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('signing keys over two instances', () => {
  let first: TestApp;
  let secondApp: NestExpressApplication;
  let urls: readonly [string, string];

  beforeAll(async () => {
    first = await startTestApp();
    secondApp = await createTestApp({ ...first.database, description: 'test database' });
    await secondApp.listen(0, '127.0.0.1');
    urls = [first.url, `http://127.0.0.1:${String((secondApp.getHttpServer().address() as AddressInfo).port)}`];
  });
  afterAll(async () => {
    await secondApp.close();
    await first.close();
  });

  const rings = () => first.connection.collection<{ _id: string; keys: Row[]; notBefore: Date | null }>('signing_keys');
  const rows = async (): Promise<Row[]> => (await rings().findOne({ _id: 'ring' }))?.keys ?? [];
  const stateOf = async (kid: string) => (await rows()).find((row) => row.kid === kid)?.state;
  const kidOf = (token: string): string => String(decodeProtectedHeader(token).kid);
  const me = (token: string, url: string) => request(url).get('/api/v1/me').set('Authorization', `Bearer ${token}`);
  const jwks = async (url = first.url) =>
    (await request(url).get('/.well-known/jwks.json').expect(200)).body as JSONWebKeySet;
  const rotate = async (body: object = {}): Promise<Listed[]> =>
    ((await (await first.admin()).post('/auth/keys/rotate', body).expect(200)).body as { items: Listed[] }).items;
  const settle = () => first.app.get(SigningKeys, { strict: false }).settle();
  /** The other way of moving the database's clock: what has been is longer ago. */
  const passTime = async (ms: number): Promise<void> => {
    const back = (at: Date | null) => at && new Date(at.getTime() - ms);
    const keys = (await rows()).map((row) => ({
      ...row,
      publishedAt: new Date(row.publishedAt.getTime() - ms),
      activatedAt: back(row.activatedAt),
      passiveAt: back(row.passiveAt),
    }));
    await rings().updateOne({ _id: 'ring' }, { $set: { keys } });
  };

  it('publishes keys by which others verify a token', async () => {
    const token = await login(first.url, ADMIN);
    const answer = await request(urls[1]).get('/.well-known/jwks.json').expect(200);
    expect(answer.headers['cache-control']).toBe('public, max-age=600');
    expect(JSON.stringify(answer.body)).not.toContain('"d"');
    const verified = await jwtVerify(token, createLocalJWKSet(answer.body as JSONWebKeySet), {
      issuer: 'vigia',
      audience: 'vigia-api',
      typ: 'at+jwt',
      algorithms: ['ES256'],
    });
    expect(verified.payload.nbf).toBe((verified.payload.iat ?? 0) - 300);
  });

  it('takes a key through next, active, passive and retired, and its tokens with it', async () => {
    const oldToken = await login(first.url, ADMIN);
    const old = kidOf(oldToken);
    expect(await settle()).toBe(false);

    await passTime(90 * DAY_MS - 9 * MINUTE_MS);
    expect(await settle()).toBe(true);
    const next = (await rows()).find(({ state }) => state === 'next')?.kid ?? '';
    expect(kidOf(await login(first.url, ADMIN))).toBe(old);
    await eventuallyPasses(async () => {
      expect((await jwks(urls[1])).keys.map(({ kid }) => kid)).toContain(next);
    });

    await passTime(9 * MINUTE_MS);
    expect(await settle()).toBe(false); // published for less than ten minutes
    await passTime(MINUTE_MS);
    expect(await settle()).toBe(true);
    expect([await stateOf(old), await stateOf(next)]).toEqual(['passive', 'active']);
    const newToken = await login(first.url, ADMIN);
    expect(kidOf(newToken)).toBe(next);
    for (const url of urls) for (const token of [oldToken, newToken]) await me(token, url).expect(200);
    expect((await rows()).filter(({ privateSealed }) => privateSealed !== null)).toHaveLength(1);

    await passTime(24 * MINUTE_MS);
    expect(await settle()).toBe(false); // 15 minutes of life, and 10 for clocks that differ
    await passTime(MINUTE_MS);
    expect(await settle()).toBe(true);
    expect(await stateOf(old)).toBe('retired');
    for (const url of urls) {
      await eventuallyPasses(() => me(oldToken, url).expect(401), { timeoutMs: 5_000, everyMs: 200 });
      await me(newToken, url).expect(200);
    }
    const moves = await first.connection
      .collection('audit_events')
      .find({ action: 'signing_key.moved', 'target.id': old })
      .sort({ at: 1 })
      .toArray();
    expect(moves.map((event) => (event['changes'] as { state: string }).state)).toEqual([
      'active',
      'passive',
      'retired',
    ]);
  });

  it('rotates on demand in two steps, and asks for the permission', async () => {
    const before = (await rows()).find(({ state }) => state === 'active')?.kid;
    const items = await rotate();
    const next = items.find(({ state }) => state === 'next');
    expect(next?.activatesAt).not.toBeNull();
    expect(JSON.stringify(items)).not.toMatch(/private|"d"/);
    expect(await rotate()).toEqual(items);
    await passTime(10 * MINUTE_MS);
    const after = await rotate();
    expect(after.find(({ state }) => state === 'active')?.kid).toBe(next?.kid);
    expect(after.find(({ kid }) => kid === before)?.state).toBe('passive');
    expect(after.filter(({ state }) => state === 'next')).toEqual([]);
    const manager = await actorFor(first, { role: 'MANAGER' });
    await manager.post('/auth/keys/rotate', {}).expect(403);
    await manager.get('/auth/keys').expect(403);
  });

  it('gives up compromised keys on every instance within five seconds, and new tokens work at once', async () => {
    const tokens = [await login(first.url, ADMIN), await login(urls[1], ADMIN)];
    for (const url of urls)
      for (const token of tokens)
        await eventuallyPasses(() => me(token, url).expect(200), { timeoutMs: 5_000, everyMs: 100 });
    const items = await rotate({ isCompromised: true });
    expect(items.filter(({ state }) => state !== 'retired').map(({ state }) => state)).toEqual(['active']);
    for (const token of tokens) await me(token, first.url).expect(401);
    const fresh = await login(first.url, ADMIN);
    await me(fresh, first.url).expect(200);
    await Promise.all(
      tokens.map((token) => eventuallyPasses(() => me(token, urls[1]).expect(401), { timeoutMs: 5_000, everyMs: 100 })),
    );
    await me(fresh, urls[1]).expect(200);
    const notBefore = (await rings().findOne({ _id: 'ring' }))?.notBefore ?? new Date(0);
    expect((decodeJwt(fresh).iat ?? 0) * 1_000).toBeGreaterThanOrEqual(notBefore.getTime());
    expect(Date.now() - notBefore.getTime()).toBeLessThan(60_000);
  });

  it('reads the ring for unknown key ids at most once a second', async () => {
    const reads = jest.spyOn(first.app.get(SigningKeysRepository, { strict: false }), 'read');
    try {
      const payload = Buffer.from('{"sub":"x"}').toString('base64url');
      const forged = Array.from({ length: 30 }, (_, n) => {
        const header = { alg: 'ES256', typ: 'at+jwt', kid: `unknown-${String(n)}` };
        return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.AAAA`;
      });
      for (const token of forged) await me(token, first.url).expect(401);
      expect(reads.mock.calls.length).toBeLessThanOrEqual(3);
    } finally {
      reads.mockRestore();
    }
  });

  it('keeps no private part in the clear', async () => {
    for (const row of await rows()) expect(row.privateSealed === null || /^v1\./.test(row.privateSealed)).toBe(true);
    expect(JSON.stringify(await rings().findOne({}))).not.toContain('"d"');
  });
});

describe('the operator', () => {
  it('rotates keys from the command line, and is named in the audit', async () => {
    const database = await openTestDatabase();
    const client = await new MongoClient(database.serverUri).connect();
    const written: string[] = [];
    const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    try {
      const environment = { ...testEnvironment(), MONGODB_URI: database.serverUri, MONGODB_DB: database.name };
      expect(await keysCommand(['rotate'], environment)).toBe(0);
      expect(written.join('')).toMatch(/^[\w-]{43} {2}next {2}signs from .*\n[\w-]{43} {2}active\n$/);
      written.length = 0;
      expect(await keysCommand(['rotate', '--compromised'], environment)).toBe(0);
      expect(written.join('')).toMatch(/^[\w-]{43} {2}active\n([\w-]{43} {2}retired\n){2}$/);
      expect(await keysCommand(['rotate', '--wrong'], environment)).toBeUndefined();
      const events = client.db(database.name).collection('audit_events');
      expect(await events.countDocuments({ action: 'signing_key.moved', 'actor.id': 'system:operator' })).toBe(4);
    } finally {
      out.mockRestore();
      await client.close();
      await database.close();
    }
  });
});

describe('two processes that start at once on a new database', () => {
  it('agree on one active key, also with different keys in their configuration', async () => {
    const database = await openTestDatabase();
    const target = { uri: database.serverUri, dbName: database.name, description: 'test database' };
    const { generateKeyPairSync } = await import('node:crypto');
    const pem = (): string =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const apps = [
      await createTestApp(target, { JWT_PRIVATE_KEY: pem() }),
      await createTestApp(target, { JWT_PRIVATE_KEY: pem() }),
    ];
    try {
      await applySchema(apps[0]?.get<Connection>(getConnectionToken()) as Connection);
      await Promise.all(apps.map((app) => app.init()));
      const lists = await Promise.all(
        apps.map((app) => app.get(SigningKeys, { strict: false }).list(systemActor('test'))),
      );
      expect(lists[0]?.map(({ kid, state }) => [kid, state])).toEqual([[lists[0]?.[0]?.kid, 'active']]);
      expect(lists[1]).toEqual(lists[0]);
    } finally {
      for (const app of apps) await app.close();
      await database.close();
    }
  });
});

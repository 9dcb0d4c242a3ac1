import { createHash, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { ObjectId } from 'mongodb';
import request from 'supertest';
import { AuditSealer, AuditVerifications } from '../../src/modules/audit/index.js';
import { Clients } from '../../src/modules/clients/index.js';
import { Notifications } from '../../src/modules/notifications/index.js';
import { DataExportJobs, ErasureJobs } from '../../src/modules/privacy/index.js';
import { type ApiClient, createTestApp, erasureListOf, startTestApp, type TestApp } from '../support/app/test-app.js';
import { aCanaryPerson, actorFor, askedBy, createClient, GOOD_PASSWORD } from '../support/factories/index.js';
import { eventuallyPasses } from '../support/poll/index.js';

type Document = Record<string, unknown>;

const HOLD = { reason: 'Processo em curso' };

describe('rights of data subjects', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;
  let second: ApiClient;
  beforeAll(async () => {
    vigia = await startTestApp({ DATA_EXPORT_DAYS: '1' });
    admin = await vigia.admin();
    manager = await actorFor(vigia, { role: 'MANAGER' });
    second = await actorFor(vigia, { role: 'MANAGER' });
  }, 60_000);
  afterAll(() => vigia.close());

  const rowsOf = (collection: string, filter: object = {}): Promise<Document[]> =>
    vigia.connection.collection(collection).find(filter).toArray();
  const idOf = ({ body }: { body: unknown }): string => (body as { id: string }).id;

  describe('a copy', () => {
    const fetchIt = (token: string): request.Test =>
      request(vigia.url)
        .post('/api/v1/privacy/downloads')
        .send({ token })
        .buffer(true)
        .parse((answer, done) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            done(null, Buffer.concat(chunks));
          });
        });
    async function aReadyExport(): Promise<{ id: string; clientId: string; path: string }> {
      const { id: clientId } = await createClient(admin, { name: '=1+1 Padaria', cpf: null });
      const id = idOf(await manager.post('/privacy/data-exports', askedBy(clientId)).expect(201));
      await vigia.app.get(DataExportJobs).runDue();
      return { id, clientId, path: `/privacy/data-exports/${id}` };
    }
    const linkOf = async (path: string): Promise<string> =>
      ((await manager.post(`${path}/link`).expect(201)).body as { token: string }).token;

    it('is asked for, built in the background, and fetched once by whoever holds the link', async () => {
      const { id: clientId } = await createClient(admin, { name: '=1+1 Padaria', email: 'dona@padaria.example' });
      await admin.post('/transactions', { clientId, type: 'pix', amount: '150.00', description: 'Pães' }).expect(201);
      await admin.get(`/clients/${clientId}`).expect(200);
      const made = await manager.post('/privacy/data-exports', askedBy(clientId)).expect(201);
      expect(made.body).toMatchObject({ state: 'pending', file: null, isOverdue: false, identityMethod: 'video_call' });
      const { requestedAt, dueDay } = made.body as { requestedAt: string; dueDay: string };
      const dueMs = Date.parse(`${dueDay}T12:00:00Z`) - Date.parse(requestedAt);
      expect(Math.round(dueMs / 86_400_000)).toBeGreaterThanOrEqual(14);
      expect(Math.round(dueMs / 86_400_000)).toBeLessThanOrEqual(16);
      const path = `/privacy/data-exports/${idOf(made)}`;
      await manager.post('/privacy/data-exports', askedBy(clientId)).expect(409);
      await manager.post(`${path}/link`).expect(409);

      expect(await vigia.app.get(DataExportJobs).runDue()).toBe(true);
      const ready = (await manager.get(path).expect(200)).body as { file: { sha256: string; sizeBytes: number } };
      expect(ready).toMatchObject({ state: 'ready', file: { rows: { profile: 1, transactions: 1 } } });
      const token = await linkOf(path);
      const answer = await fetchIt(token).expect(200);
      expect(answer.headers['content-type']).toBe('application/zip');
      const bytes = answer.body as Buffer;
      expect(bytes).toHaveLength(ready.file.sizeBytes);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(ready.file.sha256);
      const files = unzipSync(bytes);
      const names = ['profile', 'logins', 'transactions', 'access-log', 'purposes', 'sharing'];
      const expected = ['LEIA-ME.txt', 'manifest.json', ...names.flatMap((name) => [`${name}.json`, `${name}.csv`])];
      expect(Object.keys(files).sort()).toEqual(expected.sort());
      const text = (name: string): string => strFromU8(files[name] as Uint8Array);
      expect(JSON.parse(text('profile.json'))).toMatchObject([{ id: clientId, email: 'dona@padaria.example' }]);
      expect(text('profile.csv')).toContain("'=1+1 Padaria");
      expect(JSON.parse(text('transactions.json'))).toMatchObject([{ amount: '150.00', description: 'Pães' }]);

      await fetchIt(token).expect(404);
      expect((await manager.get(path).expect(200)).body).toMatchObject({ state: 'fetched', linkUntil: null });
      const trail = await rowsOf('audit_events', { 'target.id': idOf(made) });
      expect(trail.map(({ action }) => action).sort()).toEqual([
        'data_export.built',
        'data_export.downloaded',
        'data_export.link_made',
        'data_export.requested',
      ]);
    });

    it('keeps no token and nothing of the file in clear', async () => {
      const { path } = await aReadyExport();
      const token = await linkOf(path);
      const kept = JSON.stringify([
        await rowsOf('data_exports'),
        await rowsOf('data_export_parts'),
        await rowsOf('access_logs'),
        await rowsOf('audit_events'),
      ]);
      expect(kept).not.toContain(token);
      expect(kept).not.toContain('Pedido por carta');
      const zip = Buffer.from('PK\u0003\u0004').toString('base64').slice(0, 5);
      expect(JSON.stringify(await rowsOf('data_export_parts'))).not.toContain(zip);
    });

    it('a newer link ends the older one, its day ends it, and two who use it at once get one file', async () => {
      const { id, path } = await aReadyExport();
      const [old, present] = [await linkOf(path), await linkOf(path)];
      await fetchIt(old).expect(404);
      const both = await Promise.all([fetchIt(present), fetchIt(present)]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
      const late = await linkOf(path);
      const exports = vigia.connection.collection('data_exports');
      await exports.updateOne({ _id: new ObjectId(id) }, { $set: { linkUntil: new Date(Date.now() - 1) } });
      await fetchIt(late).expect(404);
      await fetchIt('x'.repeat(43)).expect(404);
      await request(vigia.url).post('/api/v1/privacy/downloads').send({ token: 'short' }).expect(400);
    });

    it('has its time, then the file goes; so it does when somebody deletes it', async () => {
      const [ended, cancelled] = [await aReadyExport(), await aReadyExport()];
      const exports = vigia.connection.collection('data_exports');
      await exports.updateOne({ _id: new ObjectId(ended.id) }, { $set: { fileUntil: new Date(Date.now() - 1) } });
      await manager.post(`${ended.path}/link`).expect(409);
      await vigia.app.get(DataExportJobs).runDue();
      await manager.delete(cancelled.path).expect(204);
      expect((await manager.get(ended.path).expect(200)).body).toMatchObject({ state: 'expired', file: null });
      expect((await manager.get(cancelled.path).expect(200)).body).toMatchObject({ state: 'cancelled', file: null });
      for (const { id } of [ended, cancelled])
        expect(await rowsOf('data_export_parts', { exportId: new ObjectId(id) })).toEqual([]);
    });

    it('is built once, whoever comes at the same time', async () => {
      const { id: clientId } = await createClient(admin);
      const id = idOf(await manager.post('/privacy/data-exports', askedBy(clientId)).expect(201));
      const jobs = vigia.app.get(DataExportJobs);
      expect((await Promise.all([jobs.runDue(), jobs.runDue(), jobs.runDue()])).filter(Boolean)).toHaveLength(1);
      expect(await rowsOf('audit_events', { 'target.id': id, action: 'data_export.built' })).toHaveLength(1);
    });
  });

  describe('an erasure', () => {
    it('needs a second person, and is stopped by a legal hold until that is lifted', async () => {
      const { id: clientId } = await createClient(admin);
      const hold = await admin.post('/privacy/legal-holds', { clientId, ...HOLD }).expect(201);
      await manager.post('/privacy/legal-holds', { clientId, ...HOLD }).expect(403);
      expect((await manager.post('/privacy/erasures', askedBy(clientId)).expect(409)).body).toMatchObject({
        code: 'erasure.held',
      });
      await admin.post(`/privacy/legal-holds/${idOf(hold)}/lift`, { reason: 'Encerrado' }).expect(200);
      await admin.post(`/privacy/legal-holds/${idOf(hold)}/lift`, { reason: 'Encerrado' }).expect(409);

      const path = `/privacy/erasures/${idOf(await manager.post('/privacy/erasures', askedBy(clientId)).expect(201))}`;
      await second.post('/privacy/erasures', askedBy(clientId)).expect(409);
      expect((await manager.post(`${path}/approve`).expect(403)).body).toMatchObject({ code: 'erasure.same_person' });
      const again = await admin.post('/privacy/legal-holds', { clientId, ...HOLD }).expect(201);
      expect((await second.post(`${path}/approve`).expect(409)).body).toMatchObject({ code: 'erasure.held' });
      await admin.post(`/privacy/legal-holds/${idOf(again)}/lift`, { reason: 'Encerrado' }).expect(200);
      await second.post(`${path}/approve`).expect(200);
      await second.post(`${path}/approve`).expect(409);
      await second.post(`${path}/reject`).expect(409);
      expect((await admin.post('/privacy/legal-holds', { clientId, ...HOLD }).expect(409)).body).toMatchObject({
        code: 'erasure.under_way',
      });
      while (await vigia.app.get(ErasureJobs).runDue());
      expect((await manager.get(path).expect(200)).body).toMatchObject({ state: 'done', reason: '', identityNote: '' });
    });

    it('that was rejected may be asked for again', async () => {
      const { id: clientId } = await createClient(admin);
      const path = `/privacy/erasures/${idOf(await manager.post('/privacy/erasures', askedBy(clientId)).expect(201))}`;
      await second.post(`${path}/reject`).expect(200);
      expect(await vigia.app.get(ErasureJobs).runDue()).toBe(false);
      await admin.get(`/clients/${clientId}`).expect(200);
      await manager.post('/privacy/erasures', askedBy(clientId)).expect(201);
    });

    it('goes on where it was broken off, and counts nothing twice', async () => {
      const { id: clientId } = await createClient(admin);
      const path = `/privacy/erasures/${idOf(await manager.post('/privacy/erasures', askedBy(clientId)).expect(201))}`;
      await second.post(`${path}/approve`).expect(200);
      const broken = jest
        .spyOn(vigia.app.get(Notifications), 'eraseTextsOf')
        .mockRejectedValueOnce(new Error('broken'));
      await expect(vigia.app.get(ErasureJobs).runDue()).rejects.toThrow('broken');
      broken.mockRestore();
      const half = (await manager.get(path).expect(200)).body as { counts: object };
      expect(half).toMatchObject({ state: 'approved', counts: { client: 1 } });
      expect(half.counts).not.toHaveProperty('notifications');
      while (await vigia.app.get(ErasureJobs).runDue());
      expect((await manager.get(path).expect(200)).body).toMatchObject({
        state: 'done',
        counts: { client: 1, notifications: 0 },
      });
    });

    it('that was broken off before the client was emptied is taken up by the next start, and counts on', async () => {
      const { id: clientId } = await createClient(admin);
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
      await admin.post('/api-keys', { clientId, name: 'Loja', scopes: ['clients:read'], expiresAt }).expect(201);
      const id = idOf(await manager.post('/privacy/erasures', askedBy(clientId)).expect(201));
      await second.post(`/privacy/erasures/${id}/approve`).expect(200);
      const broken = jest.spyOn(vigia.app.get(Clients), 'erase').mockRejectedValueOnce(new Error('broken'));
      await expect(vigia.app.get(ErasureJobs).runDue()).rejects.toThrow('broken');
      broken.mockRestore();
      expect(await vigia.app.get(ErasureJobs).replay()).toBe(1);
      expect((await manager.get(`/privacy/erasures/${id}`).expect(200)).body).toMatchObject({
        state: 'done',
        counts: { apiKeys: 1, client: 1 },
      });
      expect(await rowsOf('audit_events', { action: 'erasure.done', 'target.id': id })).toHaveLength(1);
      expect(await vigia.app.get(ErasureJobs).replay()).toBe(0);
    });

    it('and a hold at the same time: one of them wins', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { id: clientId } = await createClient(admin);
        const path = `/privacy/erasures/${idOf(await manager.post('/privacy/erasures', askedBy(clientId)).expect(201))}`;
        const answers = await Promise.all([
          second.post(`${path}/approve`),
          admin.post('/privacy/legal-holds', { clientId, ...HOLD }),
        ]);
        expect(answers.map(({ status }) => status).filter((status) => status < 300)).toHaveLength(1);
      }
      while (await vigia.app.get(ErasureJobs).runDue());
    });
  });

  async function erase(clientId: string): Promise<string> {
    const id = idOf(await manager.post('/privacy/erasures', askedBy(clientId)).expect(201));
    await second.post(`/privacy/erasures/${id}/approve`).expect(200);
    while (await vigia.app.get(ErasureJobs).runDue());
    return `/privacy/erasures/${id}`;
  }

  /** Every stored document that holds one of the texts, collection by collection. */
  async function whereabouts(texts: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const { name } of await vigia.connection.listCollections())
      for (const row of await rowsOf(name)) {
        const text = JSON.stringify(row).toLowerCase();
        if (texts.some((canary) => text.includes(canary.toLowerCase()))) found.push(`${name} ${text.slice(0, 300)}`);
      }
    return found;
  }

  async function verifiedAudit(): Promise<unknown> {
    await vigia.app.get(AuditSealer).seal();
    return vigia.app.get(AuditVerifications).run();
  }

  it('a canary is gone from every collection, the chain is whole, its CPF free, its keys and sessions dead', async () => {
    const word = `quiriquiri${randomUUID().slice(0, 8)}`;
    const cpf = '39053344705';
    const { clientId, email, key } = await aCanaryPerson({ vigia, admin, manager, second }, () => word, cpf);
    const signIn = () => request(vigia.url).post('/api/v1/auth/login').send({ email, password: GOOD_PASSWORD });
    const session = vigia.as(((await signIn().expect(200)).body as { accessToken: string }).accessToken);
    await session.get('/me').expect(200);
    await vigia.as(key).get('/clients').expect(200);
    const texts = [word, cpf, '390.533.447-05', '.533.447-'];
    expect((await whereabouts(texts)).length).toBeGreaterThanOrEqual(10); // a canary that is nowhere proves nothing
    const dump = new Map<string, Document[]>();
    for (const { name } of await vigia.connection.listCollections()) dump.set(name, await rowsOf(name));

    const path = await erase(clientId);
    expect(await whereabouts(texts)).toEqual([]);
    expect(await readFile(erasureListOf(vigia.database.dbName), 'utf8')).not.toContain(word);
    const { body: done } = await manager.get(path).expect(200);
    expect(done).toMatchObject({
      state: 'done',
      counts: { client: 1, logins: 1, apiKeys: 1, services: 1, destinations: 1, transactions: 1, audit: 2 },
    });
    expect((done as { certificateHash: string }).certificateHash).toMatch(/^[0-9a-f]{64}$/);

    await admin.get(`/clients/${clientId}`).expect(404);
    await signIn().expect(401);
    await eventuallyPasses(() => vigia.as(key).get('/clients').expect(401)); // within five seconds
    await session.get('/me').expect(401);
    expect(await rowsOf('clients', { _id: new ObjectId(clientId) })).toMatchObject([{ searchKeys: [], deleted: true }]);
    const [row = {}] = await rowsOf('clients', { _id: new ObjectId(clientId) });
    expect(Object.keys(row).filter((name) => /sealed|index/i.test(name))).toEqual([]);
    expect(await rowsOf('client_keys', { clientId: new ObjectId(clientId) })).toEqual([]);
    expect(await verifiedAudit()).toMatchObject({ isIntact: true });
    await createClient(admin, { email, cpf });

    // A copy from before the erasure is put back; whoever starts on it erases again before a port opens.
    for (const [name, rows] of dump) {
      const collection = vigia.connection.collection(name);
      await collection.deleteMany({});
      if (rows.length > 0) await collection.insertMany(rows);
    }
    expect((await whereabouts(texts)).length).toBeGreaterThanOrEqual(10);
    const restored = await createTestApp({
      uri: vigia.database.uri,
      dbName: vigia.database.dbName,
      description: 'copy',
    });
    try {
      await restored.init();
      expect(await restored.get(ErasureJobs).replay()).toBeGreaterThanOrEqual(1);
      expect(await restored.get(ErasureJobs).replay()).toBe(0);
    } finally {
      await restored.close();
    }
    expect(await whereabouts(texts)).toEqual([]);
    await eventuallyPasses(() => vigia.as(key).get('/clients').expect(401));
    expect(await verifiedAudit()).toMatchObject({ isIntact: true });
  }, 60_000);

  it('a list that has lost its lines gets them back; one that is not genuine erases nobody', async () => {
    const { id: erased } = await createClient(admin);
    const { id: innocent } = await createClient(admin);
    await erase(erased);
    const file = erasureListOf(vigia.database.dbName);
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    const forged = (lines.at(-1) ?? '').replace(erased, innocent);
    expect(forged).toContain(innocent);
    await writeFile(file, `${forged}\n`);
    expect(await vigia.app.get(ErasureJobs).replay()).toBe(0);
    await admin.get(`/clients/${innocent}`).expect(200);
    expect((await readFile(file, 'utf8')).trim().split('\n').length).toBeGreaterThan(lines.length);
  });
});

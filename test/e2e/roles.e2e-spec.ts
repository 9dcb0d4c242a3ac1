import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { PERMISSIONS, rolePermissions } from '../../src/modules/auth/index.js';
import { type ApiClient, createTestApp, startTestApp, type TestApp } from '../support/app/test-app.js';
import { actorFor, invite } from '../support/factories/index.js';
import { eventuallyPasses } from '../support/poll/index.js';

interface RoleBody {
  readonly name: string;
  readonly permissions: string[];
  readonly isBuiltIn: boolean;
  readonly below: string[];
  readonly version: number | null;
}

describe('roles', () => {
  let vigia: TestApp;
  let secondApp: NestExpressApplication;
  let secondUrl: string;
  let admin: ApiClient;
  beforeAll(async () => {
    vigia = await startTestApp();
    secondApp = await createTestApp({ ...vigia.database, description: 'test database' });
    await secondApp.listen(0, '127.0.0.1');
    secondUrl = `http://127.0.0.1:${String((secondApp.getHttpServer().address() as AddressInfo).port)}`;
    admin = await vigia.admin();
  });
  afterAll(async () => {
    await secondApp.close();
    await vigia.close();
  });

  const roles = async (): Promise<Map<string, RoleBody>> => {
    const { body } = await admin.get('/auth/roles').expect(200);
    return new Map((body as { items: RoleBody[] }).items.map((role) => [role.name, role]));
  };
  const make = async (name: string, permissions: readonly string[], api = admin, status = 201) =>
    (await api.post('/auth/roles', { name, permissions }).expect(status)).body as RoleBody & { code: string };
  const auditOf = (name: string) =>
    vigia.connection
      .collection('audit_events')
      .find({ 'target.type': 'role', 'target.id': name })
      .sort({ at: 1 })
      .toArray();

  it('shows built-in roles as the policy has them, and which roles hold a permission', async () => {
    const shown = await roles();
    for (const [name, held] of Object.entries(rolePermissions))
      expect(shown.get(name)).toMatchObject({ permissions: [...held].sort(), isBuiltIn: true, version: null });
    expect(shown.get('MANAGER')?.below).toEqual(['OPERATOR', 'ANALYST']);
    const { body } = await admin.get('/auth/permissions').expect(200);
    const items = (body as { items: { name: string; roles: string[] }[] }).items;
    expect(items.map(({ name }) => name)).toEqual([...PERMISSIONS]);
    expect(items.find(({ name }) => name === 'audit:read')?.roles).toEqual(['ANALYST', 'ADMIN']);
  });

  it('a custom role lets its holders do what it names, and nothing else, also after a change, on both instances', async () => {
    const made = await make('NIGHT_SHIFT', ['services:read', 'services:pause']);
    expect(made).toMatchObject({ permissions: ['self:access', 'services:pause', 'services:read'], version: 1 });
    const holder = await actorFor(vigia, { role: 'NIGHT_SHIFT' });
    const onSecond = (path: string) =>
      request(secondUrl).get(`/api/v1${path}`).set('Authorization', `Bearer ${holder.token}`);
    expect((await holder.get('/me').expect(200)).body).toMatchObject({ permissions: made.permissions });
    await holder.get('/services').expect(200);
    await holder.get('/clients').expect(403);
    await onSecond('/clients').expect(403);
    const startedAt = performance.now();
    const change = { permissions: ['clients:read'] };
    const { body } = await admin.patch('/auth/roles/NIGHT_SHIFT', change).set('If-Match', 'W/"1"').expect(200);
    expect(body).toMatchObject({ permissions: ['clients:read', 'self:access'], version: 2 });
    const patience = { timeoutMs: 5_000, everyMs: 100 };
    await eventuallyPasses(() => onSecond('/clients').expect(200), patience);
    await eventuallyPasses(() => onSecond('/services').expect(403), patience);
    await eventuallyPasses(() => holder.get('/services').expect(403), patience);
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    await admin.patch('/auth/roles/NIGHT_SHIFT', change).set('If-Match', 'W/"1"').expect(412);
    expect(await auditOf('NIGHT_SHIFT')).toMatchObject([
      { action: 'role.created', changes: { added: made.permissions, removed: [] } },
      { action: 'role.updated', changes: { added: ['clients:read'], removed: ['services:pause', 'services:read'] } },
    ]);
  });

  it('nobody makes, widens, changes, gives or deletes a role beyond their own rights', async () => {
    await make('ROLE_MAKER', ['roles:manage', 'roles:read', 'roles:assign', 'users:read', 'clients:read']);
    await make('BIG', ['backups:restore']);
    const maker = await actorFor(vigia, { role: 'ROLE_MAKER' });
    expect(await make('TOO_BIG', ['clients:read', 'clients:delete'], maker, 403)).toMatchObject({
      code: 'role.beyond_own',
    });
    await make('SMALL', ['clients:read'], maker);
    const refused = [
      await maker.patch('/auth/roles/SMALL', { permissions: ['clients:read', 'services:read'] }),
      await maker.patch('/auth/roles/ROLE_MAKER', { permissions: ['roles:manage', 'backups:restore'] }),
      await maker.patch('/auth/roles/BIG', { permissions: [] }),
      await maker.delete('/auth/roles/BIG'),
    ];
    for (const { status, body } of refused)
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'role.beyond_own' });
    const person = await invite(admin, { role: 'SMALL' });
    expect((await maker.put(`/users/${person.id}/role`, { role: 'BIG' }).expect(403)).body).toMatchObject({
      code: 'role.beyond_own',
    });
    const shown = await roles();
    expect(shown.get('BIG')?.permissions).toEqual(['backups:restore', 'self:access']);
    expect(shown.has('TOO_BIG')).toBe(false);
    await maker.patch('/auth/roles/SMALL', { permissions: [] }).expect(200);
  });

  it('keeps built-in roles, names that are taken, and roles that somebody holds', async () => {
    for (const name of ['ADMIN', 'GUEST'])
      expect((await admin.post('/auth/roles', { name, permissions: [] }).expect(409)).body).toMatchObject({
        code: 'role.name_taken',
      });
    await make('ONCE', []);
    expect(await make('ONCE', [], admin, 409)).toMatchObject({ code: 'role.name_taken' });
    expect((await admin.patch('/auth/roles/ADMIN', { permissions: [] }).expect(422)).body).toMatchObject({
      code: 'role.built_in',
    });
    await admin.delete('/auth/roles/ADMIN').expect(422);
    await admin.delete('/auth/roles/NOT_THERE').expect(404);
    for (const name of ['x', 'lower', 'A B', 'A'.repeat(32), '$ROLE'])
      await admin.post('/auth/roles', { name, permissions: [] }).expect(400);
    await admin.post('/auth/roles', { name: 'UNKNOWN_RIGHT', permissions: ['moon:land'] }).expect(400);
    const person = await invite(admin, { role: 'ONCE' });
    expect((await admin.delete('/auth/roles/ONCE').expect(409)).body).toMatchObject({ code: 'role.assigned' });
    await admin.put(`/users/${person.id}/role`, { role: 'GUEST' }).expect(200);
    await admin.delete('/auth/roles/ONCE').expect(204);
    expect((await roles()).has('ONCE')).toBe(false);
  });

  it('a role that is deleted while it is given is either kept or not given', async () => {
    for (let round = 0; round < 10; round++) {
      const name = `RACE_${String(round)}`;
      await make(name, ['clients:read']);
      const person = await invite(admin, { role: 'GUEST' });
      const [deleted, given] = await Promise.all([
        admin.delete(`/auth/roles/${name}`),
        request(secondUrl)
          .put(`/api/v1/users/${person.id}/role`)
          .set('Authorization', `Bearer ${admin.token}`)
          .send({ role: name }),
      ]);
      expect([`204 422`, `409 200`]).toContain(`${String(deleted.status)} ${String(given.status)}`);
    }
  });
});

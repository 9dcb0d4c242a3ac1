import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { auditCommand } from '../../src/bootstrap/audit-command.js';
import { AuditSealer, AuditVerifications, Denials } from '../../src/modules/audit/index.js';
import { auditHash } from '../../src/modules/audit/audit-event.js';
import { AuditRepository } from '../../src/modules/audit/audit.repository.js';
import { type ApiClient, checkpointFileOf, startTestApp, type TestApp } from '../support/app/test-app.js';
import { testEnvironment } from '../support/app/test-environment.js';
import { actorFor, createClient } from '../support/factories/index.js';
import { eventually } from '../support/poll/index.js';

interface Row {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly role: string };
  readonly target: { readonly type: string; readonly id: string } | null;
  readonly clientId: string | null;
  readonly requestId: string | null;
  readonly changes: Record<string, unknown> | null;
  readonly personal?: Record<string, string> | null;
}
interface Listed {
  readonly items: Row[];
  readonly nextCursor: string | null;
}

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

const MISSING_ID = 'ffffffffffffffffffffffff';
const NO_EVENT = 'ffffffff-ffff-4fff-bfff-ffffffffffff';

describe('the audit', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let adminId: string;
  let clientId: string;
  let otherId: string;

  beforeAll(async () => {
    vigia = await startTestApp();
    admin = await vigia.admin();
    adminId = ((await admin.get('/me').expect(200)).body as { id: string }).id;
    clientId = (await createClient(admin)).id;
    otherId = (await createClient(admin)).id;
    await admin.patch(`/clients/${clientId}`, { description: 'outra' }).set('X-Request-Id', 'audited-1').expect(200);
  });
  afterAll(() => vigia.close());

  const page = async (api: ApiClient, query = ''): Promise<Listed> =>
    (await api.get(`/audit?limit=100${query}`).expect(200)).body as Listed;
  const rows = async (api: ApiClient, query = ''): Promise<Row[]> => (await page(api, query)).items;

  it('says who did what to what, in which request, newest first', async () => {
    const [newest, made] = await rows(admin, `&clientId=${clientId}`);
    expect(newest).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      at: expect.any(String) as string,
      action: 'client.updated',
      actor: { kind: 'user', id: adminId, role: 'ADMIN' },
      target: { type: 'client', id: clientId },
      clientId,
      requestId: 'audited-1',
      personal: null,
      changes: expect.any(Object) as object,
    });
    expect(made).toMatchObject({ action: 'client.created', clientId });
    expect((await admin.get(`/audit/${newest?.id ?? ''}`).expect(200)).body).toEqual(newest);
  });

  it('filters by every field', async () => {
    const [wanted] = await rows(admin, `&clientId=${clientId}`);
    const at = Date.parse(wanted?.at ?? '');
    const matching = [
      'action=client.updated',
      `actor=${adminId}`,
      'targetType=client',
      `target=${clientId}`,
      `clientId=${clientId.toUpperCase()}`,
      `from=${new Date(at).toISOString()}`,
      `to=${new Date(at + 1).toISOString()}`,
      `action=client.updated&actor=${adminId}&target=${clientId}&targetType=client&clientId=${clientId}`,
    ];
    for (const filter of matching) expect((await rows(admin, `&${filter}`)).map(({ id }) => id)).toContain(wanted?.id);
    const excluding = [
      'action=client.created',
      'actor=system:bootstrap',
      'targetType=service',
      `target=${otherId}`,
      `clientId=${MISSING_ID}`,
      `from=${new Date(at + 1).toISOString()}`,
      `to=${new Date(at).toISOString()}`,
    ];
    for (const filter of excluding)
      expect((await rows(admin, `&${filter}`)).map(({ id }) => id)).not.toContain(wanted?.id);
  });

  it.each([
    'from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z',
    'from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z',
    'from=yesterday',
    'action=client',
    'actor=%24ne',
    'target=a%20b',
    'targetType=Client',
    'clientId=1',
    'limit=101',
    'unknown=1',
  ])('refuses %s', async (query) => {
    await admin.get(`/audit?${query}`).expect(400);
  });

  it('is walked by a cursor, each event once', async () => {
    const to = new Date().toISOString();
    const whole = await rows(admin, `&to=${to}`);
    const walked: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await admin.get(`/audit?limit=3&to=${to}${more}`).expect(200);
      walked.push(...(body as Listed).items.map(({ id }) => id));
      cursor = (body as Listed).nextCursor;
    }
    expect(walked).toEqual(whole.map(({ id }) => id));
    expect(whole.length).toBeGreaterThan(3);
  });

  it('holds its own readings: by whom, of what, how many', async () => {
    const reader = await actorFor(vigia, { role: 'ANALYST' });
    const readerId = ((await reader.get('/me').expect(200)).body as { id: string }).id;
    const read = await rows(reader, `&clientId=${clientId}`);
    await reader.get(`/audit/${read[0]?.id ?? ''}`).expect(200);
    await reader.get(`/audit/${NO_EVENT}`).expect(404);
    const readings = await rows(admin, `&action=audit.read&actor=${readerId}`);
    expect(readings.sort((row) => (row.target ? -1 : 1))).toMatchObject([
      { target: { type: 'audit_event', id: read[0]?.id }, changes: { rows: 1 } },
      { target: null, changes: { rows: read.length, filter: { clientId } } },
    ]);
  });

  it('is for overseers only', async () => {
    const manager = await actorFor(vigia, { role: 'MANAGER' });
    for (const path of ['/audit', `/audit/${NO_EVENT}`, '/audit/export', '/audit/verification']) {
      await manager.get(path).expect(403);
      await vigia.as('none').get(path).expect(401);
    }
  });

  it('holds denials: of whom, of what, the first at once and later how often it was repeated', async () => {
    const reader = await actorFor(vigia, { role: 'READONLY' });
    const readerId = ((await reader.get('/me').expect(200)).body as { id: string }).id;
    const body = { name: 'Padaria', baseUrl: 'https://padaria.example' };
    await reader.post('/clients', body).set('X-Request-Id', 'denied-1').expect(403);
    for (let n = 0; n < 20; n += 1) await reader.post('/clients', body).expect(403);
    await reader.get(`/clients/${MISSING_ID}`).expect(404);
    await vigia.as('none').post('/clients', body).expect(401);
    const denied = (): Promise<Row[]> => rows(admin, `&action=access.denied&actor=${readerId}`);
    const [event] = await eventually(async () => {
      const found = await denied();
      return found.length > 0 && found;
    });
    const changes = {
      route: 'POST /api/v1/clients',
      code: 'request.forbidden',
      detail: 'The permission clients:create is missing',
    };
    expect(event).toMatchObject({ requestId: 'denied-1', actor: { kind: 'user', role: 'READONLY' }, changes });
    expect(await denied()).toHaveLength(1);
    await vigia.app.get(Denials).onApplicationShutdown();
    expect((await denied()).map((row) => row.changes)).toEqual(
      expect.arrayContaining([changes, { ...changes, repeats: 20 }]),
    );
    const ofRoute = (await rows(admin, '&action=access.denied')).filter(
      (row) => row.changes?.['route'] === changes.route,
    );
    expect(ofRoute).toHaveLength(2); // what is missing, and who is unknown, is no denial
  });

  it('keeps what values were and are, but not those of persons and secrets', async () => {
    const [updated] = await rows(admin, `&clientId=${clientId}&action=client.updated`);
    expect(updated?.changes).toMatchObject({ fields: ['description'] });
    expect(updated?.changes?.['diff']).toEqual([{ op: 'add', path: '/description' }]);
    const state = { state: 'SP', city: 'Aurorópolis', name: 'Aurora de Teste', cpf: '529.982.247-25' };
    await admin
      .patch(`/clients/${clientId}`, { ...state, status: 'suspended', statusReason: 'Aurora pediu' })
      .expect(200);
    const [moved] = await rows(admin, `&clientId=${clientId}&action=client.updated`);
    expect(moved?.changes?.['diff']).toEqual(
      expect.arrayContaining([
        { op: 'replace', path: '/status', from: 'active', to: 'suspended' },
        expect.objectContaining({ path: '/state', to: 'SP' }),
        { op: expect.any(String) as string, path: '/name' },
        { op: 'add', path: '/cpf' },
      ]),
    );
    const stored = await vigia.connection.collection<{ _id: string }>('audit_events').findOne({ _id: moved?.id ?? '' });
    expect(JSON.stringify(stored)).not.toMatch(/auror|52998224725|529\.982/i);
    await admin.patch(`/clients/${clientId}`, { status: 'active' }).expect(200);
    const target = { clientId, name: 'Site', url: 'https://padaria.example/?key=geheim' };
    const { id } = (await admin.post('/services', target).expect(201)).body as { id: string };
    const edit = { intervalSeconds: 77, url: 'https://padaria.example/?key=anders' };
    await admin.patch(`/services/${id}`, edit).expect(200);
    const [service] = await rows(admin, `&target=${id}&action=service.updated`);
    expect(service?.changes).toMatchObject({
      diff: [
        { op: 'replace', path: '/intervalSeconds', from: expect.any(Number) as number, to: 77 },
        { op: 'replace', path: '/url' },
      ],
    });
    expect(JSON.stringify(service)).not.toMatch(/geheim|anders/);
  });

  describe('as a file', () => {
    const exported = async (query: string) => (await admin.get(`/audit/export?${query}`).expect(200)).text;
    /** What the audit kept of the latest file. */
    const kept = async () => ({
      begun: (await rows(admin, '&action=audit.export_begun'))[0]?.changes,
      ended: (await rows(admin, '&action=audit.exported'))[0]?.changes,
    });

    it('is CSV with the list’s filters, safe for a spreadsheet, on record with count and digest', async () => {
      const answer = await admin.get(`/audit/export?clientId=${clientId}`).expect(200);
      expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
      expect(answer.headers['content-disposition']).toBe('attachment; filename="audit.csv"');
      const [header, ...lines] = answer.text.trimEnd().split('\r\n');
      expect(header).toBe(
        'id,at,action,actorKind,actorId,actorRole,targetType,targetId,clientId,requestId,changes,hash',
      );
      const listed = await rows(admin, `&clientId=${clientId}`);
      expect(lines.map((line) => line.split(',')[0])).toEqual(listed.map(({ id }) => id));
      expect(await kept()).toEqual({
        begun: { filter: expect.objectContaining({ clientId, format: 'csv' }) as object },
        ended: { rows: lines.length, sha256: sha256Of(answer.text), isComplete: true },
      });
      const { id: _, personal: __, ...plain } = listed[0]!;
      const event = { ...plain, _id: NO_EVENT, at: new Date(), requestId: '=1+1', hash: '0'.repeat(64) };
      await vigia.connection.collection<{ _id: string }>('audit_events').insertOne(event);
      try {
        expect(await exported(`clientId=${clientId}`)).toContain(",'=1+1,");
      } finally {
        await vigia.connection.collection<{ _id: string }>('audit_events').deleteOne({ _id: NO_EVENT });
      }
    });

    it('is NDJSON with what the hash of each event covers, without words about persons', async () => {
      const purpose = 'Conferir com a Aurora por telefone';
      await admin.post(`/clients/${clientId}/personal-data`, { purpose }).expect(200);
      const text = await exported(`format=ndjson&clientId=${clientId}`);
      const events = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Row & { hash: string });
      const listed = await rows(admin, `&clientId=${clientId}`);
      expect(listed[0]).toMatchObject({ action: 'client.pii_read', personal: { purpose } });
      expect(events.map(({ id }) => id)).toEqual(listed.map(({ id }) => id));
      for (const { hash, ...event } of events) expect(auditHash({ ...event, at: new Date(event.at) })).toBe(hash);
      expect(text).not.toContain('Aurora');
      expect((await kept()).ended).toEqual({ rows: events.length, sha256: sha256Of(text), isComplete: true });
    });

    it.each(['format=xml', 'from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'limit=5', 'action=client'])(
      'is refused for %s, and nothing is on record',
      async (query) => {
        const before = await rows(admin, '&action=audit.export_begun');
        await admin.get(`/audit/export?${query}`).expect(400);
        expect(await rows(admin, '&action=audit.export_begun')).toHaveLength(before.length);
      },
    );

    it('holds at most 100,000 events', async () => {
      const count = jest.spyOn(vigia.app.get(AuditRepository), 'count').mockResolvedValueOnce(100_001);
      const { body } = await admin.get('/audit/export').expect(422);
      expect(body).toMatchObject({ code: 'audit.export_too_large' });
      count.mockRestore();
    });

    it('holds for whoever is bound to a client the events of that client only', async () => {
      const bound = await actorFor(vigia, { role: 'ANALYST', clientIds: [clientId] });
      for (const query of ['', `&clientId=${otherId}`, `&target=${otherId}`]) {
        const { text } = await bound.get(`/audit/export?format=ndjson${query}`).expect(200);
        const events = text.split('\n').filter((line) => line !== '');
        expect(new Set(events.map((line) => (JSON.parse(line) as Row).clientId))).toEqual(
          new Set(query === '' ? [clientId] : []),
        );
      }
    });
  });

  it('shows whoever is bound to a client the events of that client only', async () => {
    const bound = await actorFor(vigia, { role: 'ANALYST', clientIds: [clientId] });
    const seen = await rows(bound);
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen.map((row) => row.clientId))).toEqual(new Set([clientId]));
    for (const foreign of [otherId, MISSING_ID]) expect(await rows(bound, `&clientId=${foreign}`)).toEqual([]);
    expect(await rows(bound, `&target=${otherId}`)).toEqual([]);
    const [own] = await rows(admin, `&clientId=${clientId}`);
    const [other] = await rows(admin, `&clientId=${otherId}`);
    const [ofNobody] = await rows(admin, '&action=audit.read');
    await bound.get(`/audit/${own?.id ?? ''}`).expect(200);
    const missing = await bound.get(`/audit/${NO_EVENT}`).expect(404);
    for (const event of [other, ofNobody]) {
      const foreign = await bound.get(`/audit/${event?.id ?? ''}`).expect(404);
      expect({ ...foreign.body, instance: '' }).toEqual({ ...missing.body, instance: '' });
    }
  });

  it('is sealed, anchored in the checkpoint file and verified in the background', async () => {
    expect((await admin.get('/audit/verification').expect(200)).body).toMatchObject({ verifiedAt: null, fault: null });
    await vigia.startBackground();
    await eventually(async () => (await vigia.connection.collection('audit_blocks').countDocuments({})) > 0);
    const line = await eventually(() => readFile(checkpointFileOf(vigia.database.dbName), 'utf8').catch(() => ''));
    expect(JSON.parse(line.split('\n')[0] ?? '')).toMatchObject({ kind: 'vigia.audit.checkpoint.v1', seq: 1 });
    const verified = await eventually(async () => {
      const { body } = await admin.get('/audit/verification').expect(200);
      return (body as { verifiedAt: string | null }).verifiedAt !== null && (body as object);
    });
    expect(verified).toMatchObject({ isIntact: true, fault: null });
  });

  it('tells where it is broken, also on the command line', async () => {
    while (await vigia.app.get(AuditSealer).seal());
    const environment = {
      ...testEnvironment(),
      MONGODB_URI: vigia.database.uri,
      MONGODB_DB: vigia.database.dbName,
      AUDIT_CHECKPOINT_FILE: checkpointFileOf(vigia.database.dbName),
    };
    const written: string[] = [];
    const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    try {
      expect(await auditCommand(['verify'], environment)).toBe(0);
      expect(written.join('')).toMatch(
        /intact: \d+ blocks, \d+ events, \d+ waiting, \d+ checkpoints, head [0-9a-f]{64}/,
      );
      expect(await auditCommand(['repair'], environment)).toBeUndefined();
      expect(await auditCommand(['verify', '--checkpoint'], environment)).toBeUndefined();
      // A copy of the latest checkpoint in the text of a mail, as it was and as it is sent, against which a later rewriting shows.
      const copy = `${checkpointFileOf(vigia.database.dbName)}.eml`;
      const last = (await readFile(checkpointFileOf(vigia.database.dbName), 'utf8')).trimEnd().split('\n').at(-1) ?? '';
      for (const [text, code, told] of [
        [`Guarde.\r\n\r\n${last}\r\n\r\nBloco: 1\r\n`, 0, ' 1 checkpoints'],
        [`${last.slice(0, 60)}=\r\n${last.slice(60)}\r\n`, 0, ' 1 checkpoints'],
        [last.replace(/"total":\d+/, '"total":1'), 1, 'checkpoint_invalid at line 1'],
        ['Bloco: 1', 1, null],
      ] as const) {
        await writeFile(copy, text);
        written.length = 0;
        expect(await auditCommand(['verify', '--checkpoint', copy], environment)).toBe(code);
        expect(written.join('')).toContain(told ?? '');
      }
      await rm(copy);
      const [event] = await rows(admin, `&clientId=${clientId}&action=client.created`);
      const events = vigia.connection.collection<{ _id: string }>('audit_events');
      await events.updateOne({ _id: event?.id ?? '' }, { $set: { 'actor.id': MISSING_ID } });
      expect(await auditCommand(['verify'], environment)).toBe(1);
      expect(written.join('')).toMatch(
        new RegExp(`NOT INTACT: event_changed at seq \\d+, index \\d+, eventId ${event?.id ?? ''}`),
      );
      const { body } = await admin.get('/audit/verification').expect(200);
      expect(body).toMatchObject({ isIntact: false, fault: { cause: 'event_changed', eventId: event?.id } });
      expect((await vigia.app.get(AuditVerifications).run()).isIntact).toBe(false);
    } finally {
      out.mockRestore();
    }
  });
});

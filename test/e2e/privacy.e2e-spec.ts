import { randomUUID } from 'node:crypto';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { actorFor } from '../support/factories/index.js';

const aPurpose = (fields: object = {}): object => ({
  name: 'Cobrança',
  legalBasis: 'art7_contract',
  dataClasses: ['identification', 'financial'],
  retention: 'Cinco anos, por obrigação fiscal',
  sharing: [{ name: 'Banco', reason: 'Liquidação', country: 'BR' }],
  ...fields,
});
const anIncident = (fields: object = {}): object => ({
  title: 'Planilha enviada a outro cliente',
  dataClasses: ['contact'],
  knownAt: '2026-01-26T21:30:00-03:00',
  ...fields,
});

describe('registers of data protection', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  beforeAll(async () => {
    vigia = await startTestApp();
    admin = await vigia.admin();
  }, 30_000);
  afterAll(() => vigia.close());

  const trail = async (id: string): Promise<{ action: string; changes: unknown }[]> => {
    const rows = await vigia.connection.collection('audit_events').find({ 'target.id': id }).sort({ at: 1 }).toArray();
    return rows.map(({ action, changes }) => ({ action: String(action), changes: changes as unknown }));
  };

  describe('record of purposes', () => {
    it('is written, read by id and number, edited under its ETag and shortened', async () => {
      const made = await admin.post('/privacy/purposes', aPurpose()).expect(201);
      const { id, number } = made.body as { id: string; number: number };
      expect(made.headers['location']).toBe(`/api/v1/privacy/purposes/${id}`);
      expect(made.headers['etag']).toBe('W/"1"');
      expect(made.body).toMatchObject({ ...aPurpose(), description: '', retentionDays: null, version: 1 });
      expect((await admin.get(`/privacy/purposes/${String(number)}`).expect(200)).body).toEqual(made.body);

      const path = `/privacy/purposes/${id}`;
      const edit = { retentionDays: 1_826, sharing: [] };
      const edited = await admin.patch(path, edit).set('If-Match', 'W/"1"').expect(200);
      expect(edited.body).toMatchObject({ ...edit, name: 'Cobrança', version: 2 });
      await admin.patch(path, { name: 'Outra' }).set('If-Match', '"1"').expect(412);
      expect((await admin.patch(path, edit).expect(200)).body).toEqual(edited.body);
      expect(await trail(id)).toEqual([
        { action: 'purpose.created', changes: { legalBasis: 'art7_contract' } },
        { action: 'purpose.updated', changes: { fields: ['retentionDays', 'sharing'] } },
      ]);

      await admin.delete(path).set('If-Match', '"1"').expect(412);
      await admin.delete(path).set('If-Match', '"2"').expect(204);
      for (const gone of [id, String(number)]) await admin.get(`/privacy/purposes/${gone}`).expect(404);
      expect(JSON.stringify((await admin.get('/privacy/purposes?limit=100').expect(200)).body)).not.toContain(id);
    });

    it.each([
      ['art7_contract', ['contact', 'health']],
      ['art11_consent', ['contact']],
    ])('refuses %s for %j and names the field', async (legalBasis, dataClasses) => {
      const { body } = await admin.post('/privacy/purposes', aPurpose({ legalBasis, dataClasses })).expect(400);
      expect(body).toMatchObject({ code: 'purpose.basis_unfit', errors: [{ pointer: '/legalBasis' }] });
    });

    it('refuses an edit that leaves a basis behind that does not fit', async () => {
      const { body } = await admin.post('/privacy/purposes', aPurpose()).expect(201);
      const path = `/privacy/purposes/${(body as { id: string }).id}`;
      await admin.patch(path, { dataClasses: ['biometric'] }).expect(400);
      await admin.patch(path, { dataClasses: ['biometric'], legalBasis: 'art11_fraud_prevention' }).expect(200);
      expect((await admin.get('/privacy/purposes?legalBasis=art11_fraud_prevention').expect(200)).body).toMatchObject({
        items: [{ id: path.split('/').at(-1) }],
      });
    });

    it.each([
      [{ name: '' }, '/name'],
      [{ dataClasses: [] }, '/dataClasses'],
      [{ dataClasses: ['shoe_size'] }, '/dataClasses'],
      [{ retentionDays: -1 }, '/retentionDays'],
      [{ sharing: [{ name: 'Banco', reason: 'Liquidação', country: 'Brasil' }] }, '/sharing/0/country'],
    ])('refuses %j', async (fields, pointer) => {
      const { body } = await admin.post('/privacy/purposes', aPurpose(fields)).expect(400);
      const { errors } = body as { errors: { pointer: string }[] };
      expect(errors.map((error) => error.pointer)).toContain(pointer);
    });
  });

  describe('register of security incidents', () => {
    const made = async (fields: object = {}): Promise<{ id: string; number: number; path: string }> => {
      const { body } = await admin.post('/privacy/security-incidents', anIncident(fields)).expect(201);
      const { id, number } = body as { id: string; number: number };
      return { id, number, path: `/privacy/security-incidents/${id}` };
    };

    it('shows until when which duty is due, and that the day has passed', async () => {
      const { path } = await made({ knownAt: '2026-01-29T12:00:00Z', isPreliminary: true });
      const { body } = await admin.get(path).expect(200);
      expect(body).toMatchObject({
        state: 'open',
        reportDueDay: '2026-02-03',
        isReportOverdue: true,
        complementDueDay: '2026-03-03',
        isComplementOverdue: true,
      });
      const { createdAt, keepUntil } = body as { createdAt: string; keepUntil: string };
      expect(Number(keepUntil.slice(0, 4))).toBe(Number(createdAt.slice(0, 4)) + 5);

      const told = { authorityToldAt: '2026-02-02T12:00:00Z', subjectsToldAt: '2026-02-02T12:00:00Z' };
      const reported = await admin.patch(path, told).expect(200);
      expect(reported.body).toMatchObject({
        state: 'reported',
        isReportOverdue: false,
        complementDueDay: '2026-03-02',
      });
      const complemented = await admin.patch(path, { complementedAt: '2026-02-20T12:00:00Z' }).expect(200);
      expect(complemented.body).toMatchObject({ state: 'complemented', isComplementOverdue: false });
    });

    it('is closed only when every duty is done, once, and stays as it is from then on', async () => {
      const { id, number, path } = await made();
      const close = (): ReturnType<ApiClient['post']> => admin.post(`${path}/close`, { conclusion: 'Resolvido' });
      const early = await close().expect(422);
      expect(early.body).toMatchObject({ code: 'security_incident.duties_open' });
      expect((early.body as { detail: string }).detail).toContain('hasRelevantRisk');
      await admin.patch(path, { hasRelevantRisk: true, authorityToldAt: '2026-01-27T12:00:00Z' }).expect(200);
      expect(((await close().expect(422)).body as { detail: string }).detail).toBe('subjectsToldAt is missing');
      await admin.patch(path, { subjectsToldAt: '2026-01-27T12:00:00Z' }).expect(200);
      await close().set('If-Match', '"1"').expect(412);
      expect((await close().set('If-Match', '"3"').expect(200)).body).toMatchObject({
        state: 'closed',
        conclusion: 'Resolvido',
        version: 4,
      });
      await close().expect(409);
      await admin.patch(path, { title: 'Outro' }).expect(409);
      await admin.delete(path).expect(404); // there is no way to delete one
      expect((await trail(id)).map(({ action }) => action)).toEqual([
        'security_incident.created',
        'security_incident.updated',
        'security_incident.updated',
        'security_incident.closed',
      ]);
      const closed = await admin.get('/privacy/security-incidents?state=closed').expect(200);
      expect(closed.body).toMatchObject({ items: [{ number }] });
    });

    it('keeps texts sealed, and both times in the audit when the clock is moved', async () => {
      const word = `zabumba-${randomUUID()}`;
      const texts = { title: word, description: word, affectedPeople: word, measures: word };
      const { id, path } = await made({ ...texts, hasRelevantRisk: false });
      await admin.patch(path, { knownAt: '2026-01-27T12:00:00Z', description: `${word} 2` }).expect(200);
      const { body } = await admin.post(`${path}/close`, { conclusion: word }).expect(200);
      expect(body).toMatchObject({ ...texts, description: `${word} 2`, conclusion: word });
      for (const name of ['security_incidents', 'audit_events', 'access_logs']) {
        const rows = await vigia.connection.collection(name).find().toArray();
        expect(rows.length).toBeGreaterThan(0);
        expect(JSON.stringify(rows)).not.toContain(word);
      }
      const moved = { from: '2026-01-27T00:30:00.000Z', to: '2026-01-27T12:00:00.000Z' };
      expect((await trail(id))[1]?.changes).toEqual({ fields: ['description', 'knownAt'], knownAt: moved });
    });

    it.each([
      [{ knownAt: '2999-01-01T00:00:00Z' }, '/knownAt'],
      [{ knownAt: '2010-01-01T00:00:00Z' }, '/knownAt'],
      [{ occurredAt: '2026-01-28T00:00:00Z' }, '/occurredAt'],
      [{ authorityToldAt: '2026-01-01T00:00:00Z' }, '/authorityToldAt'],
      [{ complementedAt: '2026-01-28T00:00:00Z' }, '/complementedAt'],
      [{ affectedClientIds: ['1'] }, '/affectedClientIds'],
      [{ affectedCount: 1.5 }, '/affectedCount'],
      [{ closedAt: '2026-01-28T00:00:00Z' }, '/closedAt'],
    ])('refuses %j', async (fields, pointer) => {
      const { body } = await admin.post('/privacy/security-incidents', anIncident(fields)).expect(400);
      const { errors } = body as { errors: { pointer: string }[] };
      expect(errors.map((error) => error.pointer)).toContain(pointer);
    });
  });

  it('an analyst reads both and writes neither', async () => {
    const analyst = await actorFor(vigia, { role: 'ANALYST' });
    for (const list of ['/privacy/purposes', '/privacy/security-incidents']) await analyst.get(list).expect(200);
    await analyst.post('/privacy/purposes', aPurpose()).expect(403);
    await analyst.post('/privacy/security-incidents', anIncident()).expect(403);
  });
});

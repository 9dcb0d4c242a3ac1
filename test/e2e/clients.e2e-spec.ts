import { aClient, createClient } from '../support/factories/client.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';

describe('clients', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  beforeAll(async () => {
    vigia = await startTestApp();
    admin = await vigia.admin();
  });
  afterAll(() => vigia.close());

  it('are made, read by id and number, and say where they are', async () => {
    const body = { name: '  Padaria São João  ', email: 'Contato@Padaria.example', cpf: '529.982.247-25' };
    const made = await admin.post('/clients', body).expect(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      number: expect.any(Number),
      name: 'Padaria São João',
      email: 'contato@padaria.example',
      cpf: '52998224725',
      cnpj: null,
      baseUrl: null,
      description: null,
      status: 'active',
      createdAt: expect.any(String),
      updatedAt: made.body.createdAt,
      version: 1,
    });
    expect(made.headers['location']).toBe(`/api/v1/clients/${String(made.body.id)}`);
    expect(made.headers['etag']).toBe('W/"1"');
    const byId = await admin.get(`/clients/${String(made.body.id)}`).expect(200);
    const byNumber = await admin.get(`/clients/${String(made.body.number)}`).expect(200);
    expect([byId.body, byNumber.body]).toEqual([made.body, made.body]);
  });

  it('keep e-mail and CPF encrypted, and the audit has no personal value', async () => {
    const client = await createClient(admin, { email: 'secreta@padaria.example', cpf: '11144477735' });
    const rows = await vigia.connection.collection('clients').find({ number: client.number }).toArray();
    expect(rows).toHaveLength(1);
    const events = await vigia.connection.collection('audit_events').find({ clientId: client.id }).toArray();
    expect(events).toMatchObject([
      { action: 'client.created', changes: { fields: expect.arrayContaining(['email']) } },
    ]);
    const stored = JSON.stringify([rows, events]);
    expect(stored).not.toContain('secreta@');
    expect(stored).not.toContain('11144477735');
  });

  it('need a name and one of e-mail, CPF, CNPJ and base URL', async () => {
    const nameless = await admin.post('/clients', { email: 'a@b.example' }).expect(400);
    expect(nameless.body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ pointer: '/name' })]));
    const bare = await admin.post('/clients', { name: 'Somente nome', email: null }).expect(400);
    expect(bare.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '/email',
      '/cpf',
      '/cnpj',
      '/baseUrl',
    ]);
  });

  it.each([
    ['an unknown key', { role: 'ADMIN' }, '/role'],
    ['a read-only key', { number: 7 }, '/number'],
    ['a number for a text', { name: 7 }, '/name'],
    ['a short name', { name: 'x' }, '/name'],
    ['a long name', { name: 'x'.repeat(101) }, '/name'],
    ['a wrong CPF', { cpf: '52998224724' }, '/cpf'],
    ['a CPF as a number', { cpf: 52998224725 }, '/cpf'],
    ['a wrong CNPJ', { cnpj: '11222333000182' }, '/cnpj'],
    ['an e-mail without @', { email: 'padaria.example' }, '/email'],
    ['a base URL with a password', { baseUrl: 'https://a:b@padaria.example' }, '/baseUrl'],
    ['another scheme', { baseUrl: 'ftp://padaria.example' }, '/baseUrl'],
    ['a long description', { description: 'x'.repeat(501) }, '/description'],
    ['an unknown status', { status: 'gone' }, '/status'],
    ['null for the status', { status: null }, '/status'],
    ['an operator', { email: { $ne: 'x' } }, '/email/$ne'],
  ])('refuse %s and name it', async (_, fault, pointer) => {
    const before = await admin.get('/clients?page=1&limit=1').expect(200);
    const answer = await admin.post('/clients', aClient(fault)).expect(400);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    const after = await admin.get('/clients?page=1&limit=1').expect(200);
    expect(after.body.total).toBe(before.body.total);
  });

  it('share no e-mail, CPF or CNPJ until one is deleted', async () => {
    const unique = { email: 'unico@padaria.example', cpf: '00000000191', cnpj: '12.abc.345/01de-35' };
    const first = await createClient(admin, unique);
    expect(first.cnpj).toBe('12ABC34501DE35');
    for (const [field, value] of Object.entries(unique)) {
      const other = aClient({ [field]: field === 'email' ? 'UNICO@padaria.example' : value });
      const answer = await admin.post('/clients', other).expect(409);
      expect(answer.body).toMatchObject({ code: `client.${field}_taken`, errors: [{ pointer: `/${field}` }] });
    }
    await admin.delete(`/clients/${first.id}`).expect(204);
    const second = await createClient(admin, unique);
    expect(second.number).toBeGreaterThan(first.number);
  });
});

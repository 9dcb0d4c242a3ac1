import { ObjectId } from 'mongodb';
import request from 'supertest';
import { Envelope } from '../../src/common/encryption/index.js';
import { type ApiClient, login, startTestApp, type TestApp } from '../support/app/test-app.js';
import { answer, type Arrival, type HttpTarget, startHttpTarget } from '../support/http-target/index.js';
import { actorFor, aClient, createClient, GOOD_PASSWORD } from '../support/factories/index.js';
import { eventually } from '../support/poll/index.js';

jest.setTimeout(60_000);

const FULL = {
  name: 'Mercearia da Praça',
  company: 'Conceição & Filhas',
  jobTitle: 'gerente',
  phone: '(81) 98765-0001',
  birthDate: '17/05/1990',
  address: ' Rua das Laranjeiras, 20 ',
  city: 'Recife',
  state: 'PE',
  country: 'br',
  cep: '50030-230',
  notes: 'prefere a tarde\nliga sempre',
  tags: ['vip', 'atacado', 'vip'],
  extraData: { erp: { code: 7, groups: ['a', 'b'] } },
  outboundKey: 'chave-da-praca',
  outboundKeyHeader: 'X-Praca-Key',
};
const SECRETS = ['98765', '1990-05', 'Laranjeiras', '50030230', 'prefere', 'groups', 'chave-da-praca'];

describe('fields of a client', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let target: HttpTarget;
  beforeAll(async () => {
    target = await startHttpTarget();
    vigia = await startTestApp({ OUTBOUND_ALLOW: `127.0.0.1:${String(target.port)}` });
    admin = await vigia.admin();
    await vigia.startBackground();
  });
  afterAll(async () => {
    await vigia.close();
    await target.close();
  });

  const rowOf = async (id: string) => vigia.connection.collection('clients').findOne({ _id: new ObjectId(id) });
  const reveal = async (id: string) =>
    (await admin.post(`/clients/${id}/personal-data`, { purpose: 'Conferir' }).expect(200)).body as object;
  const found = async (query: string): Promise<string[]> => {
    const { body } = await admin.get(`/clients?${query}`).expect(200);
    return (body as { items: { id: string }[] }).items.map(({ id }) => id);
  };

  it('are kept, answered masked, and shown whole for a purpose', async () => {
    const client = await createClient(admin, FULL);
    expect(client).toMatchObject({
      company: 'Conceição & Filhas',
      jobTitle: 'gerente',
      phone: '+55 81 *****-0001',
      birthDate: '1990-**-**',
      address: '***',
      city: 'Recife',
      state: 'PE',
      country: 'BR',
      cep: '50030-***',
      notes: '***',
      tags: ['vip', 'atacado'],
      extraData: FULL.extraData,
      hasOutboundKey: true,
      outboundKeyHeader: 'X-Praca-Key',
    });
    expect(client).not.toHaveProperty('outboundKey');
    expect((await admin.get(`/clients/${client.id}`).expect(200)).body).toEqual(client);
    expect(await reveal(client.id)).toMatchObject({
      phone: '+5581987650001',
      birthDate: '1990-05-17',
      address: 'Rua das Laranjeiras, 20',
      cep: '50030230',
      notes: FULL.notes,
    });
    const stored = JSON.stringify([
      await rowOf(client.id),
      await vigia.connection.collection('audit_events').find({ clientId: client.id }).toArray(),
      await vigia.connection.collection('idempotency').find({}).toArray(),
    ]);
    for (const secret of SECRETS) expect([secret, stored.includes(secret)]).toEqual([secret, false]);
  });

  it('stay when they come back as they were shown, and go where PUT leaves them out; the outbound key stays', async () => {
    const client = await createClient(admin, { ...FULL, email: null, baseUrl: 'https://praca.example' });
    const before = await reveal(client.id);
    const { id, number, hasOutboundKey, createdAt, updatedAt, version, ...shown } = client;
    const same = await admin.put(`/clients/${id}`, { ...shown, jobTitle: 'dona' }).expect(200);
    expect(same.body).toMatchObject({ ...shown, number, jobTitle: 'dona', version: 2, hasOutboundKey });
    expect(await reveal(id)).toEqual(before);
    const bare = { name: 'Mercearia', baseUrl: 'https://praca.example' };
    const emptied = await admin.put(`/clients/${id}`, bare).expect(200);
    expect(emptied.body).toMatchObject({ ...bare, phone: null, notes: null, tags: [], extraData: null });
    expect(emptied.body.hasOutboundKey).toBe(true);
    const keyless = await admin.patch(`/clients/${id}`, { outboundKey: null }).expect(200);
    expect(keyless.body).toMatchObject({ hasOutboundKey: false, version: 4 });
    await admin.patch(`/clients/${id}`, { outboundKey: null }).expect(200);
    expect((await rowOf(id))?.['version']).toBe(4);
    expect([createdAt, updatedAt, version].length).toBe(3);
  });

  it.each([
    [{ phone: '11 3030-3030 ramal 12' }, '/phone', 'phone.extension'],
    [{ phone: '1187654321' }, '/phone', 'phone.ninth_digit'],
    [{ phone: '+55 11 *****-4321' }, '/phone', 'field.masked'],
    [{ cpf: '52998224724' }, '/cpf', 'cpf.check_digit'],
    [{ cpf: '11111111111' }, '/cpf', 'cpf.repeated'],
    [{ cnpj: '11222333000182' }, '/cnpj', 'cnpj.check_digit'],
    [{ cep: '00000000' }, '/cep', 'cep.range'],
    [{ birthDate: '2000-02-31' }, '/birthDate', 'birth_date.calendar'],
    [{ birthDate: '2999-01-01' }, '/birthDate', 'birth_date.future'],
    [{ birthDate: '2000-1-1' }, '/birthDate', 'field.matches'],
    [{ state: 'XX' }, '/state', 'field.is_in'],
    [{ country: 'QQ' }, '/country', 'field.is_i_s_o31661_alpha2'],
    [{ address: 'x'.repeat(201) }, '/address', 'field.max_length'],
    [{ jobTitle: 'x'.repeat(51) }, '/jobTitle', 'field.max_length'],
    [{ notes: 'x'.repeat(5_001) }, '/notes', 'field.max_length'],
    [{ tags: Array.from({ length: 21 }, (_, n) => String(n)) }, '/tags', 'field.array_max_size'],
    [{ tags: ['x'.repeat(41)] }, '/tags', 'field.matches'],
    [{ tags: null }, '/tags', 'field.is_array'],
    [{ extraData: { a: { b: { c: { d: { e: { f: 1 } } } } } } }, '/extraData', 'field.depth'],
    [{ extraData: { a: 'x'.repeat(16_385) } }, '/extraData', 'field.size'],
    [{ extraData: { 'a.b': 1 } }, '/extraData/a.b', 'key.forbidden'],
    [{ extraData: { $set: 1 } }, '/extraData/$set', 'key.forbidden'],
    [{ outboundKey: 'a\r\nX-Other: b' }, '/outboundKey', 'field.header'],
    [{ outboundKey: '' }, '/outboundKey', 'field.is_length'],
    [{ outboundKeyHeader: 'Host' }, '/outboundKeyHeader', 'field.header'],
    [{ outboundKeyHeader: 'X Key' }, '/outboundKeyHeader', 'field.matches'],
  ])('refuse %j at %s with %s', async (fault, pointer, code) => {
    const answer = await admin.post('/clients', aClient(fault)).expect(400);
    expect(answer.body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ pointer, code })]));
    expect(JSON.stringify(answer.body)).not.toContain('X-Other');
  });

  it('are found by phone in any spelling, by company and by tag', async () => {
    const { id } = await createClient(admin, { phone: '81 98765 4399', company: 'Tecelagem Ipê', tags: ['prata'] });
    for (const term of ['(81) 98765-4399', '+55 81 98765-4399', '558187654399', 'tecelagem ipe', 'tece cliente'])
      expect([term, await found(`search=${encodeURIComponent(term)}`)]).toEqual([term, [id]]);
    for (const term of ['(81) 98765-4398', '558187654398', '98765-4399'])
      expect([term, await found(`search=${encodeURIComponent(term)}`)]).toEqual([term, []]);
    expect(await found('tag=prata')).toEqual([id]);
    expect(await found('tag=pra')).toEqual([]);
    const both = await createClient(admin, { cpf: '11987654374', phone: null });
    const twin = await createClient(admin, { phone: '11987654374' });
    expect(await found('search=11987654374')).toEqual([twin.id, both.id]);
  });

  it('lie under a key of the client alone; what was sealed before there were such keys is read, and moves at the next edit', async () => {
    const [one, other] = [await createClient(admin, FULL), await createClient(admin, FULL)];
    const [row, foreign] = [await rowOf(one.id), await rowOf(other.id)];
    for (const [column, value] of Object.entries(row ?? {}))
      if (column.endsWith('Sealed') && value !== null && column !== 'dataKeySealed')
        expect([column, String(value).slice(0, 5)]).toEqual([column, 'v1.~.']);
    expect(row?.['dataKeySealed']).not.toBe(foreign?.['dataKeySealed']);
    const clients = vigia.connection.collection('clients');
    const set = (columns: object) => clients.updateOne({ _id: new ObjectId(one.id) }, { $set: columns });
    await set({ notesSealed: foreign?.['notesSealed'] });
    expect((await admin.get(`/clients/${one.id}`)).status).toBe(500);

    const envelope = vigia.app.get(Envelope);
    const old = envelope.seal('velho@praca.example', { type: 'client', id: one.id, field: 'email' });
    const empty = Object.keys(row ?? {}).filter((column) => column.endsWith('Sealed'));
    await set({ ...Object.fromEntries(empty.map((column) => [column, null])), emailSealed: old });
    await clients.updateOne({ _id: new ObjectId(one.id) }, { $unset: { tags: '', company: '' } });
    const read = await admin.get(`/clients/${one.id}`).expect(200);
    expect(read.body).toMatchObject({ email: 'v***@praca.example', tags: [], company: null, version: 1 });
    await admin.patch(`/clients/${one.id}`, { jobTitle: 'dona' }).expect(200);
    const moved = await rowOf(one.id);
    expect(moved?.['emailSealed']).toMatch(/^v1\.~\./);
    expect(await reveal(one.id)).toMatchObject({ email: 'velho@praca.example' });
  });

  describe('a change of the status', () => {
    it('needs a reason unless it is to active, and keeps it in the audit', async () => {
      const { id } = await createClient(admin);
      const refused = await admin.patch(`/clients/${id}`, { status: 'suspended' }).expect(400);
      expect(refused.body.errors).toEqual([
        expect.objectContaining({ pointer: '/statusReason', code: 'field.required' }),
      ]);
      const change = { status: 'suspended', statusReason: 'contrato em atraso' };
      expect((await admin.patch(`/clients/${id}`, change).expect(200)).body).toMatchObject(change);
      const audited = await vigia.connection
        .collection('audit_events')
        .findOne({ clientId: id, action: 'client.updated' });
      expect(audited).toMatchObject({ changes: { fields: expect.arrayContaining(['status']), status: 'suspended' } });
      const told = await admin.get(`/audit/${String(audited?._id)}`).expect(200);
      expect(told.body).toMatchObject({ personal: { statusReason: change.statusReason } });
      await admin.patch(`/clients/${id}`, { status: 'inactive' }).expect(400);
      const active = await admin.patch(`/clients/${id}`, { status: 'active' }).expect(200);
      expect(active.body).toMatchObject({ status: 'active', statusReason: null, version: 3 });
    });

    it('is not for operators, nor at creation; they may send the present one', async () => {
      const operator = await actorFor(vigia, { role: 'OPERATOR' });
      const { id } = await createClient(operator);
      const change = { status: 'suspended', statusReason: 'teste' };
      for (const body of [change, { statusReason: 'teste' }])
        expect((await operator.patch(`/clients/${id}`, body).expect(403)).body.code).toBe('request.forbidden');
      await operator.post('/clients', aClient({ status: 'inactive' })).expect(403);
      const put = await operator.put(`/clients/${id}`, aClient({ status: 'active' })).expect(200);
      expect(put.body).toMatchObject({ status: 'active', version: 2 });
    });
  });

  describe('a deleted client', () => {
    const reason = 'Apagado por engano';

    it('comes back with all it had but its services, under the same number, and is listed until then', async () => {
      const client = await createClient(admin, { ...FULL, name: 'Regressando Casa', email: 'volta@praca.example' });
      await admin.delete(`/clients/${client.id}`).expect(204);
      expect(await found('deleted=true&limit=100')).toContain(client.id);
      expect(await found('deleted=true&search=volta@praca.example')).toEqual([client.id]);
      expect(await found('search=volta@praca.example')).toEqual([]);
      expect([await found('deleted=true&search=regress'), await found('search=regress')]).toEqual([[client.id], []]);
      await admin.post(`/clients/${client.id}/restore`, { reason: 'x' }).expect(400);
      const back = await admin.post(`/clients/${String(client.number)}/restore`, { reason }).expect(200);
      expect(back.body).toEqual({ ...client, version: 3, updatedAt: expect.any(String) });
      expect(back.headers['etag']).toBe('W/"3"');
      expect((await admin.get(`/clients/${client.id}`).expect(200)).body).toEqual(back.body);
      expect(await found('search=volta@praca.example')).toEqual([client.id]);
      expect([await found('deleted=true&search=regress'), await found('search=regress')]).toEqual([[], [client.id]]);
      const again = await admin.post(`/clients/${client.id}/restore`, { reason }).expect(200);
      expect(again.body).toEqual(back.body);
      const audited = vigia.connection
        .collection('audit_events')
        .find({ clientId: client.id, action: 'client.restored' });
      const events = await audited.toArray();
      expect(events).toHaveLength(1);
      const told = await admin.get(`/audit/${String(events[0]?._id)}`).expect(200);
      expect(told.body).toMatchObject({ personal: { reason } });
      await admin.post('/clients', aClient({ email: 'volta@praca.example' })).expect(409);
    });

    it('does not come back while another one has its e-mail', async () => {
      const client = await createClient(admin, { email: 'dois@praca.example' });
      await admin.delete(`/clients/${client.id}`).expect(204);
      const other = await createClient(admin, { email: 'dois@praca.example' });
      const refused = await admin.post(`/clients/${client.id}/restore`, { reason }).expect(409);
      expect(refused.body).toMatchObject({ code: 'client.email_taken', errors: [{ pointer: '/email' }] });
      await admin.get(`/clients/${client.id}`).expect(404);
      await admin.patch(`/clients/${other.id}`, { email: 'tres@praca.example' }).expect(200);
      await admin.post(`/clients/${client.id}/restore`, { reason }).expect(200);
    });

    it('is shown to nobody who may not restore it', async () => {
      const operator = await actorFor(vigia, { role: 'OPERATOR' });
      await operator.get('/clients?deleted=true').expect(403);
      await admin.post(`/clients/${'f'.repeat(24)}/restore`, { reason }).expect(404);
    });
  });

  it('are the same, and so is the ETag, whoever signs in for it and whatever becomes of its services', async () => {
    const body = aClient({ password: GOOD_PASSWORD });
    const { id } = (await admin.post('/clients', body).expect(201)).body as { id: string };
    const before = { row: await rowOf(id), etag: (await admin.get(`/clients/${id}`).expect(200)).headers['etag'] };
    const email = body['email'] as string;
    await request(vigia.url).post('/api/v1/auth/login').send({ email, password: 'not this one' }).expect(401);
    for (let n = 0; n < 2; n += 1)
      await vigia
        .as(await login(vigia.url, { email, password: GOOD_PASSWORD }))
        .get(`/clients/${id}`)
        .expect(200);
    target.script('/tag-down', answer(500));
    const fast = { clientId: id, intervalSeconds: 1, timeoutMs: 500, failureThreshold: 1 };
    for (const path of ['/tag-up', '/tag-down'])
      await admin.post('/services', { ...fast, name: path, url: `${target.url}${path}` }).expect(201);
    const incidents = async () => (await admin.get(`/incidents?clientId=${id}`).expect(200)).body.items as object[];
    await eventually(async () => (await incidents()).length > 0, { timeoutMs: 20_000 });
    await eventually(() => target.arrivals.all('/tag-up').length > 2, { timeoutMs: 20_000 });
    const { lastAccessAt } = (await admin.get(`/clients/${id}/logins`).expect(200)).body as { lastAccessAt: string };
    expect(Date.parse(lastAccessAt)).toBeGreaterThan(0);
    const after = { row: await rowOf(id), etag: (await admin.get(`/clients/${id}`).expect(200)).headers['etag'] };
    expect(after).toEqual(before);
    expect(after.etag).toBe('W/"1"');
    await admin.patch(`/clients/${id}`, { jobTitle: 'dona' }).set('If-Match', String(before.etag)).expect(200);
  });

  it('the outbound key goes with the checks, in the header of choice, also after it was changed; ETags stay', async () => {
    const arrivals = (): readonly Arrival[] => target.arrivals.all('/keyed');
    const latest = (header: string): string | string[] | undefined => arrivals().at(-1)?.headers[header];
    const { id } = await createClient(admin, { outboundKey: 'first', outboundKeyHeader: null });
    const body = { clientId: id, name: 'API', url: `${target.url}/keyed`, intervalSeconds: 1, timeoutMs: 500 };
    const { body: service } = await admin.post('/services', body).expect(201);
    await eventually(() => latest('x-api-key') === 'first', { timeoutMs: 20_000 });
    await admin.patch(`/clients/${id}`, { outboundKey: 'second', outboundKeyHeader: 'X-Token' }).expect(200);
    await eventually(() => latest('x-token') === 'second' && latest('x-api-key') === undefined, { timeoutMs: 20_000 });
    const own = { headers: [{ name: 'x-token', value: 'of the service' }] };
    await admin.patch(`/services/${service.id as string}`, own).expect(200);
    await eventually(() => latest('x-token') === 'of the service', { timeoutMs: 20_000 });
    await admin.patch(`/services/${service.id as string}`, { headers: [] }).expect(200);
    await admin.patch(`/clients/${id}`, { outboundKey: null }).expect(200);
    await eventually(() => latest('x-token') === undefined, { timeoutMs: 20_000 });
    const shown = await admin.get(`/services/${service.id as string}`).expect(200);
    expect([shown.headers['etag'], shown.body.updatedAt >= service.updatedAt]).toEqual(['W/"3"', true]);
    expect((await admin.get(`/clients/${id}`).expect(200)).headers['etag']).toBe('W/"3"');
  });
});

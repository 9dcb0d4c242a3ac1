import { actorFor } from '../support/factories/index.js';
import { aClient, createClient } from '../support/factories/client.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';

jest.setTimeout(60_000);

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
      email: 'c***@padaria.example',
      cpf: '***.982.247-**',
      cnpj: null,
      company: null,
      jobTitle: null,
      phone: null,
      birthDate: null,
      address: null,
      city: null,
      state: null,
      country: null,
      cep: null,
      baseUrl: null,
      description: null,
      notes: null,
      tags: [],
      extraData: null,
      status: 'active',
      statusReason: null,
      hasOutboundKey: false,
      outboundKeyHeader: null,
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
    const events = await vigia.connection
      .collection('audit_events')
      .find({ clientId: client.id })
      .sort({ at: 1 })
      .toArray();
    expect(events).toMatchObject([
      { action: 'client.created', changes: { fields: expect.arrayContaining(['email']) } },
    ]);
    const stored = JSON.stringify([rows, events]);
    expect(stored).not.toContain('secreta@');
    expect(stored).not.toContain('11144477735');
  });

  it('show personal data of one client in clear, for a purpose that the audit keeps', async () => {
    const client = await createClient(admin, { email: 'clara@padaria.example', cpf: '39053344705' });
    const path = `/clients/${String(client.number)}/personal-data`;
    for (const body of [{}, { purpose: '' }, { purpose: 'abc' }, { purpose: 'x'.repeat(201) }, { purpose: 7 }])
      expect((await admin.post(path, body).expect(400)).body.errors[0].pointer).toBe('/purpose');
    const answer = await admin.post(path, { purpose: 'Confirmar contrato' }).expect(200);
    const empty = { phone: null, birthDate: null, address: null, cep: null, notes: null };
    expect(answer.body).toEqual({ id: client.id, email: 'clara@padaria.example', cpf: '39053344705', ...empty });
    const events = vigia.connection.collection('audit_events').find({ action: 'client.pii_read' });
    expect(await events.toArray()).toMatchObject([
      {
        clientId: client.id,
        changes: { fields: ['email', 'cpf'], personal: { purpose: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      },
    ]);
    const told = await admin.get(`/audit?action=client.pii_read&clientId=${client.id}`).expect(200);
    expect(told.body.items).toMatchObject([{ personal: { purpose: 'Confirmar contrato' } }]);
    const stored = await vigia.connection.collection('idempotency').find({}).toArray();
    expect(JSON.stringify(stored)).not.toContain('clara@');
    for (const role of ['READONLY', 'ANALYST'] as const)
      await (await actorFor(vigia, { role })).post(path, { purpose: 'Confirmar contrato' }).expect(403);
  });

  it('keep a value whose mask comes back, and refuse a mask that hides nothing', async () => {
    const client = await createClient(admin, { email: 'fica@padaria.example', cpf: null, cnpj: null });
    const path = `/clients/${client.id}`;
    await admin.put(path, { name: 'Com outro nome', email: 'f***@padaria.example' }).expect(200);
    const { body } = await admin.post(`${path}/personal-data`, { purpose: 'Conferir' }).expect(200);
    expect(body.email).toBe('fica@padaria.example');
    const refused = await admin.patch(path, { email: 'x***@padaria.example', cpf: '***.982.247-**' }).expect(400);
    expect(refused.body.errors).toEqual([
      expect.objectContaining({ pointer: '/email', code: 'field.masked' }),
      expect.objectContaining({ pointer: '/cpf', code: 'field.masked' }),
    ]);
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

  describe('edits', () => {
    it('replace all fields by PUT, and leave the status alone when it is absent', async () => {
      const client = await createClient(admin, { description: 'x', cnpj: null, status: 'suspended' });
      const path = `/clients/${client.id}`;
      const body = { name: 'Outro nome', baseUrl: 'https://padaria.example' };
      const answer = await admin.put(path, body).expect(200);
      expect(answer.body).toMatchObject({ ...body, email: null, description: null, status: 'suspended', version: 2 });
      expect(answer.headers['etag']).toBe('W/"2"');
      await admin.put(path, { baseUrl: 'https://padaria.example' }).expect(400);
    });

    it('change what PATCH names; null clears', async () => {
      const client = await createClient(admin, { description: 'x', baseUrl: 'https://padaria.example' });
      const path = `/clients/${String(client.number)}`;
      const answer = await admin.patch(path, { email: null, description: null }).expect(200);
      expect(answer.body).toMatchObject({ name: client.name, email: null, description: null, version: 2 });
      for (const fault of [{ name: null }, { status: null }, { baseUrl: null }, { baseUrl: '' }, { version: 9 }])
        await admin.patch(path, fault).expect(400);
      expect((await admin.get(path).expect(200)).body).toEqual(answer.body);
    });

    it('without a difference write nothing', async () => {
      const client = await createClient(admin);
      const answer = await admin.patch(`/clients/${client.id}`, { name: client.name }).expect(200);
      expect(answer.body).toEqual(client);
      await admin.patch(`/clients/${client.id}`, {}).expect(200);
      const events = await vigia.connection.collection('audit_events').countDocuments({ clientId: client.id });
      expect(events).toBe(1);
    });

    it('give a replaced e-mail free', async () => {
      const first = await createClient(admin, { email: 'velho@padaria.example' });
      await admin.patch(`/clients/${first.id}`, { email: 'novo@padaria.example' }).expect(200);
      await createClient(admin, { email: 'velho@padaria.example' });
      await admin.patch(`/clients/${first.id}`, { email: 'velho@padaria.example' }).expect(409);
    });

    it('honour If-Match in every form', async () => {
      const { id } = await createClient(admin);
      const patch = (tag: string, name: string) => admin.patch(`/clients/${id}`, { name }).set('If-Match', tag);
      await patch('W/"1"', 'Nome 2').expect(200);
      const stale = await patch('"1"', 'Nome 3').expect(412);
      expect(stale.body.code).toBe('request.stale');
      await patch('"2"', 'Nome 3').expect(200);
      await patch('*', 'Nome 4').expect(200);
      await patch('"9", W/"4"', 'Nome 5').expect(200);
      await patch('nonsense', 'Nome 6').expect(400);
      await admin.put(`/clients/${id}`, aClient()).set('If-Match', '"1"').expect(412);
      await admin.delete(`/clients/${id}`).set('If-Match', '"1"').expect(412);
      expect((await admin.get(`/clients/${id}`)).body).toMatchObject({ name: 'Nome 5', version: 5 });
    });

    it('of one version at the same time: one wins', async () => {
      const { id } = await createClient(admin);
      const answers = await Promise.all(
        ['A', 'B', 'C'].map((letter) =>
          admin.patch(`/clients/${id}`, { name: `Nome ${letter}` }).set('If-Match', '"1"'),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    });
  });

  it('once deleted are gone from every route, and their number is not used again', async () => {
    const client = await createClient(admin, { name: 'Apagado' });
    await admin.delete(`/clients/${client.id}`).expect(204);
    for (const ref of [client.id, String(client.number)]) {
      await admin.get(`/clients/${ref}`).expect(404);
      await admin.get(`/clients/${ref}/status`).expect(404);
      await admin.patch(`/clients/${ref}`, { name: 'De volta' }).expect(404);
      await admin.delete(`/clients/${ref}`).expect(404);
    }
    const found = await admin.get('/clients?search=apagado').expect(200);
    expect(found.body.items).toEqual([]);
    expect((await createClient(admin)).number).toBeGreaterThan(client.number);
  });

  it.each(['0', '-1', '1.5', '0x1', '1e3', 'abc', '123456789012', '%00', 'g'.repeat(24)])(
    'answer 404 for the id %s',
    async (id) => {
      const answer = await admin.get(`/clients/${id}`).expect(404);
      expect(answer.body.code).toBe('client.not_found');
    },
  );

  describe('lists', () => {
    const names = ['Ágata', 'banana', 'Cedro', 'Dália', 'éster'];
    beforeAll(async () => {
      for (const name of names) await createClient(admin, { name: `Lista ${name}`, status: 'inactive' });
    });
    const list = (query: string) => admin.get(`/clients?search=lista&${query}`).expect(200);
    const shown = (body: { items: { name: string }[] }) => body.items.map(({ name }) => name.replace('Lista ', ''));

    it.each([
      ['name', names],
      ['-name', [...names].reverse()],
      ['number', names],
      ['-createdAt', [...names].reverse()],
    ])('sort by %s and follow cursors to the end', async (sort, expected) => {
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const { body } = await list(`sort=${sort}&limit=2${cursor && `&cursor=${cursor}`}`);
        expect(body.items.length).toBeLessThanOrEqual(2);
        seen.push(...shown(body));
        if (body.nextCursor === null) break;
        cursor = body.nextCursor as string;
      }
      expect(seen).toEqual(expected);
    });

    it.each(['name', '-name', 'number', '-number', 'createdAt'])(
      'walked by %s show each untouched client once, while others come, go and change their names',
      async (sort) => {
        const word = `passeio${sort.replace('-', 'z')}`;
        const make = (name: string) => createClient(admin, { name: `${word} ${name}` });
        const untouched: string[] = [];
        const moving: string[] = [];
        for (let n = 10; n < 28; n += 1) (n % 3 === 0 ? moving : untouched).push((await make(String(n))).id);
        const seen: string[] = [];
        let turn = 0;
        for (let cursor: string | null = ''; cursor !== null; turn += 1) {
          const query: string = `search=${word}&sort=${sort}&limit=2${cursor && `&cursor=${cursor}`}`;
          const { body } = await admin.get(`/clients?${query}`).expect(200);
          seen.push(...(body.items as { id: string }[]).map(({ id }) => id));
          cursor = body.nextCursor as string | null;
          const [renamed, deleted] = [moving[turn % moving.length], turn % 3 === 0 ? moving.pop() : undefined];
          if (deleted) await admin.delete(`/clients/${deleted}`).expect(204);
          if (renamed && renamed !== deleted)
            await admin.patch(`/clients/${renamed}`, { name: `${word} ${String((turn * 7) % 40)}` });
          await make(String((turn * 11) % 40));
          expect(turn).toBeLessThan(60);
        }
        expect(untouched.map((id) => [id, seen.filter((one) => one === id).length])).toEqual(
          untouched.map((id) => [id, 1]),
        );
      },
    );

    it('have numbered pages with a total', async () => {
      const { body } = await list('sort=name&page=2&limit=2');
      expect(shown(body)).toEqual(['Cedro', 'Dália']);
      expect(body).toMatchObject({ page: 2, pages: 3, total: 5, nextCursor: expect.any(String) });
    });

    it('refuse the cursor of another list, a broken one, and both ways at once', async () => {
      const { body } = await list('sort=name&limit=2');
      const cursor = body.nextCursor as string;
      for (const query of [`sort=-name&cursor=${cursor}`, `status=active&cursor=${cursor}`, `cursor=${cursor}x`]) {
        const answer = await admin.get(`/clients?search=lista&${query}`).expect(400);
        expect(answer.body.code).toBe('cursor.invalid');
      }
      const services = await admin.get(`/services?cursor=${cursor}`).expect(400);
      expect(services.body.code).toBe('cursor.invalid');
      await admin.get(`/clients?search=lista&sort=name&page=1&cursor=${cursor}`).expect(400);
    });

    it.each([
      'limit=0',
      'limit=101',
      'limit=1.5',
      'limit=',
      'page=0',
      'sort=email',
      'status=gone',
      'name=x',
      'search=',
    ])('refuse ?%s and name the parameter', async (query) => {
      const answer = await admin.get(`/clients?${query}`).expect(400);
      expect(answer.body.errors[0].parameter).toBe(query.split('=')[0]);
    });

    it('filter by status', async () => {
      const { body } = await admin.get('/clients?status=inactive&limit=100').expect(200);
      expect(new Set(body.items.map((item: { status: string }) => item.status))).toEqual(new Set(['inactive']));
    });

    it('find João by joao, by the beginning of any word, by e-mail, CPF and CNPJ', async () => {
      const cnpj = '93ZB0VRYV6KA67';
      const unique = { name: 'Açougue do João Conceição', email: 'joao@acougue.example', cpf: '16899535009', cnpj };
      const { id } = await createClient(admin, unique);
      const terms = ['joao', 'JOÃO', 'conc', 'joao acou', 'JOAO@acougue.example', '168.995.350-09', cnpj.toLowerCase()];
      for (const term of terms) {
        const { body } = await admin.get(`/clients?search=${encodeURIComponent(term)}`).expect(200);
        expect([term, body.items.map((item: { id: string }) => item.id)]).toEqual([term, expect.arrayContaining([id])]);
      }
      for (const term of ['oao', 'joao padeiro', 'ao@acougue.example', '.*', '%', '168995350']) {
        const { body } = await admin.get(`/clients?search=${encodeURIComponent(term)}`).expect(200);
        expect([term, body.items.map((item: { id: string }) => item.id)]).toEqual([
          term,
          expect.not.arrayContaining([id]),
        ]);
      }
    });
  });

  describe('with an Idempotency-Key', () => {
    const post = (key: string, body: object) => admin.post('/clients', body).set('Idempotency-Key', key);

    it('are made once: the same request gets the same answer', async () => {
      const body = aClient();
      const first = await post('once', body).expect(201);
      const second = await post('once', body).expect(201);
      expect(second.body).toEqual(first.body);
      expect(second.headers['idempotency-replayed']).toBe('true');
      for (const name of ['etag', 'location']) expect(second.headers[name]).toBe(first.headers[name]);
    });

    it('refuse another body under it', async () => {
      await post('other', aClient()).expect(201);
      const answer = await post('other', aClient()).expect(422);
      expect(answer.body.code).toBe('idempotency.other_request');
    });

    it('at the same time are made once', async () => {
      const body = aClient();
      const answers = await Promise.all(Array.from({ length: 5 }, () => post('race', body)));
      const made = answers.filter(({ status }) => status === 201);
      expect(made.length).toBeGreaterThan(0);
      expect(new Set(made.map((answer) => answer.body.id)).size).toBe(1);
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expect(answer.status).toBe(409);
        expect(answer.body.code).toBe('idempotency.in_flight');
        expect(answer.headers['retry-after']).toBeDefined();
      }
    });

    it('may be sent again with the same key after a refusal', async () => {
      const body = aClient();
      await post('fixed', { ...body, name: 'x' }).expect(400);
      await post('fixed', body).expect(201);
    });
  });
});

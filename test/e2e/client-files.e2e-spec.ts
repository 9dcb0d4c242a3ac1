import { createHash } from 'node:crypto';
import { MongoClient, ObjectId } from 'mongodb';
import { seedCommand } from '../../src/bootstrap/seed-command.js';
import { UnitOfWork } from '../../src/common/persistence/index.js';
import { Clients } from '../../src/modules/clients/index.js';
import { testEnvironment } from '../support/app/test-environment.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { openTestDatabase } from '../support/database/test-database.js';
import { actorFor, createClient } from '../support/factories/index.js';
import { eventuallyPasses } from '../support/poll/index.js';
import { CSV, NDJSON, reportOf, textOf, uploadTable } from '../support/tables/index.js';

jest.setTimeout(60_000);

const PURPOSE = 'Carta anual aos clientes';

describe('many clients at once', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  beforeAll(async () => {
    vigia = await startTestApp();
    admin = await vigia.admin();
  });
  afterAll(() => vigia.close());

  const count = () => vigia.connection.collection('clients').countDocuments({});
  const audited = (action: string) =>
    vigia.connection.collection('audit_events').find({ action }).sort({ at: -1 }).limit(1).next();
  /** The answer as a text, whatever its type. */
  const taken = async (api: ApiClient, path: string, body: object): Promise<string> =>
    (await api.post(path, body).buffer(true).parse(textOf).expect(200)).body as string;
  const upload = (text: string | Buffer, query: string, type = CSV, api = admin) =>
    uploadTable(api, `/clients/import?${query}`, text, type);
  const imported = async (text: string, query: string, type?: string) =>
    reportOf((await upload(text, query, type).expect(200)).body as string);

  describe('exported', () => {
    const tag = 'exportado';
    beforeAll(async () => {
      const full = { phone: '11 98765-1234', notes: '=1+1', extraData: { a: 1 }, tags: [tag, 'b'] };
      await createClient(admin, { name: '=Fórmula, "aspas"', email: 'exporta@padaria.example', ...full });
      await createClient(admin, { name: 'Segunda', tags: [tag] });
    });

    it('as CSV are masked, harmless to spreadsheets, and in the audit with count and digest', async () => {
      const file = await taken(admin, '/clients/export', { tag });
      const [head, first, second, ...rest] = file.split('\r\n');
      expect(head).toMatch(/^id,number,name,company,/);
      expect(first).toContain('"\'=Fórmula, ""aspas"""');
      expect(first).toContain(",e***@padaria.example,'+55 11 *****-1234,");
      expect(first).toContain(`,***,${tag}|b,"{""a"":1}",active,`);
      expect([second?.includes('Segunda'), rest]).toEqual([true, ['']]);
      const sha256 = createHash('sha256').update(file).digest('hex');
      expect(await audited('client.exported')).toMatchObject({ changes: { rows: 2, sha256, isComplete: true } });
      const filter = { format: 'csv', isInClear: false, tag };
      expect(await audited('client.export_begun')).toMatchObject({ changes: { filter } });
    });

    it('as NDJSON show personal data to whoever may see it and says what for', async () => {
      const body = { tag, format: 'ndjson', purpose: PURPOSE };
      const lines = (await taken(admin, '/clients/export', body)).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
        { email: 'exporta@padaria.example', phone: '+5511987651234', notes: '=1+1', extraData: { a: 1 } },
        { name: 'Segunda' },
      ]);
      const begun = await audited('client.export_begun');
      expect(begun).toMatchObject({ changes: { filter: { format: 'ndjson', isInClear: true } } });
      const words = await vigia.connection
        .collection<{ _id: string }>('audit_pii')
        .findOne({ _id: String(begun?._id) });
      expect(words).toMatchObject({ values: { purpose: { value: PURPOSE } } });
      const analyst = await actorFor(vigia, { role: 'ANALYST' });
      await analyst.post('/clients/export', body).expect(403);
      await analyst.post('/clients/export', { tag, deleted: true }).expect(403);
      expect(await taken(analyst, '/clients/export', { tag })).toContain('e***@padaria.example');
      await admin.post('/clients/export', { purpose: 'x' }).expect(400);
    });

    it('are those within reach only', async () => {
      const own = await createClient(admin, { name: 'Só esta', tags: [tag] });
      const bound = await actorFor(vigia, { role: 'MANAGER', clientIds: [own.id] });
      const file = await taken(bound, '/clients/export', { format: 'ndjson' });
      expect(
        file
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as { id: string }).id),
      ).toEqual([own.id]);
    });
  });

  describe('imported', () => {
    const head = 'name,email,cpf,phone,tags,extraData,status';

    it('are first tried out, which writes nothing, then made; a repeat makes nothing twice', async () => {
      const text = [
        `\ufeff${head}`,
        'Ana,ana@importa.example,529.982.247-25,(11) 98765-4321,a|b,"{""k"":1}",',
        "'=Bia,bia@importa.example,,,,,suspended",
        'Caio,ANA@importa.example,,,,,',
        'D,d@importa.example,52998224724,,,,',
        'Ana,ana@importa.example,529.982.247-25,(11) 98765-4321,a|b,"{""k"":1}",',
      ].join('\r\n');
      const before = await count();
      const dry = await imported(text, 'mode=dryRun');
      expect(dry.rows.map(({ line, outcome }) => [line, outcome])).toEqual([
        [2, 'valid'],
        [3, 'valid'],
        [4, 'refused'],
        [5, 'refused'],
        [6, 'repeated'],
      ]);
      expect(dry.rows[2]).toMatchObject({ code: 'client.email_taken', errors: [{ pointer: '/email' }] });
      expect(dry.rows[3]?.errors).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ pointer: '/name', code: 'field.is_length' }),
          expect.objectContaining({ pointer: '/cpf', code: 'cpf.check_digit' }),
        ]),
      );
      expect(await count()).toBe(before);

      const real = await imported(text, 'mode=continueOnError');
      expect(real.summary).toEqual({ created: 2, valid: 0, repeated: 1, refused: 2, skipped: 0 });
      expect(real.rows[4]).toMatchObject({ outcome: 'repeated', id: real.rows[0]?.id });
      const ana = await admin.get(`/clients/${String(real.rows[0]?.id)}`).expect(200);
      expect(ana.body).toMatchObject({ name: 'Ana', tags: ['a', 'b'], extraData: { k: 1 }, status: 'active' });
      const bia = await admin.get(`/clients/${String(real.rows[1]?.id)}`).expect(200);
      expect(bia.body).toMatchObject({ name: '=Bia', status: 'suspended' });
      const again = await imported(text, 'mode=continueOnError');
      expect(again.summary).toEqual({ created: 0, valid: 0, repeated: 3, refused: 2, skipped: 0 });
      expect(again.rows[0]).toMatchObject({ id: real.rows[0]?.id });
      expect(await count()).toBe(before + 2);
      const sha256 = createHash('sha256').update(text).digest('hex');
      expect(await audited('client.imported')).toMatchObject({ changes: { sha256, rows: 5, repeated: 3, refused: 2 } });
    });

    it('stop at the first refusal if asked to, and the error file can be corrected and sent again', async () => {
      const text = 'name;email\nEva;eva@importa.example\nX;x@importa.example\nFlor;flor@importa.example\n';
      const answer = await upload(text, 'mode=stopOnError&report=csv').expect(200);
      expect(answer.headers['content-type']).toContain('text/csv');
      expect(answer.body).toBe(
        'name,email,_errors\r\nX,x@importa.example,/name field.is_length\r\nFlor,flor@importa.example,skipped\r\n',
      );
      const corrected = (answer.body as string).replace('X,', 'Xica,');
      expect((await imported(corrected, 'mode=stopOnError')).summary).toMatchObject({ created: 2, refused: 0 });
    });

    it('of NDJSON, and of an export of Vigia', async () => {
      const line = JSON.stringify({
        name: 'Gil',
        baseUrl: 'https://gil.example',
        tags: ['gil'],
        extraData: { a: [1] },
      });
      expect((await imported(`${line}\n`, 'mode=stopOnError', NDJSON)).summary).toMatchObject({
        created: 1,
      });
      const file = await taken(admin, '/clients/export', { tag: 'gil', purpose: PURPOSE });
      const copy = await imported(file.replace('https://gil.example', 'https://copia.example'), 'mode=stopOnError');
      expect(copy.rows).toMatchObject([{ outcome: 'created' }]);
      const { body } = await admin.get(`/clients/${String(copy.rows[0]?.id)}`).expect(200);
      expect(body).toMatchObject({
        name: 'Gil',
        baseUrl: 'https://copia.example',
        tags: ['gil'],
        extraData: { a: [1] },
      });
      const hostile = await imported('{"name":"Hana","extraData":{"$set":1}}', 'mode=dryRun', NDJSON);
      expect(hostile.rows[0]?.errors).toMatchObject([{ pointer: '/extraData/$set', code: 'key.forbidden' }]);
      const foreign = await imported('name,number,version,clientId\nIvo,7,9,x', 'mode=dryRun');
      expect(foreign.rows[0]?.errors).toEqual(
        expect.arrayContaining([expect.objectContaining({ pointer: '/clientId' })]),
      );
    });

    it('are forgotten by the row that they came from once they are erased: the row makes a client again', async () => {
      const text = 'name,email\nNara,nara@importa.example\n';
      const { rows } = await imported(text, 'mode=stopOnError');
      const id = String(rows[0]?.id);
      await admin.delete(`/clients/${id}`).expect(204);
      expect((await imported(text, 'mode=stopOnError')).rows).toMatchObject([{ outcome: 'repeated', id }]);
      await vigia.app.get(UnitOfWork).run((tx) => vigia.app.get(Clients).erase(id, tx));
      const keys = vigia.connection.collection('client_keys');
      expect(await keys.countDocuments({ clientId: new ObjectId(id) })).toBe(0);
      expect((await imported(text, 'mode=stopOnError')).rows).toMatchObject([{ outcome: 'created' }]);
    });

    it('with lists and objects that were refused come back in an error file as they were', async () => {
      const refused = { name: 'X', email: 'lista@importa.example', tags: ['a|b', 'c'], extraData: { a: [1] } };
      const line = `${JSON.stringify(refused)}\n`;
      const answer = await upload(line, 'mode=stopOnError&report=csv', NDJSON).expect(200);
      const { rows } = await imported((answer.body as string).replace('X,', 'Xica,'), 'mode=stopOnError');
      const { body } = await admin.get(`/clients/${String(rows[0]?.id)}`).expect(200);
      expect(body).toMatchObject({ name: 'Xica', tags: ['a|b', 'c'], extraData: { a: [1] } });
    });

    it.each([
      ['table.malformed', 400, 'name,email\n"x,y\n', CSV],
      ['table.encoding', 400, Buffer.from('name\nJo\xe3o', 'latin1'), CSV],
      // Lines of JSON: the transform of the tests makes a parser of CSV many times slower.
      ['table.too_large', 413, `{"name":"${'x'.repeat(90_000)}"}\n`.repeat(117), NDJSON],
      ['table.too_many_rows', 413, `name\n${'x\n'.repeat(10_001)}`, CSV],
      ['table.malformed', 400, '[1]', NDJSON],
      ['request.unsupported_media', 415, 'name\nAna', 'application/xml'],
    ])('are refused as a whole with %s, and nothing is written', async (code, status, text, type) => {
      const before = await count();
      const answer = await upload(text, 'mode=continueOnError', type).expect(status);
      expect((answer.body as { code: string }).code).toBe(code);
      expect(await count()).toBe(before);
    });

    it('that break off leave nothing behind; until then two hold their places, and a third is told to come again', async () => {
      const before = await count();
      const begun = [0, 1].map(() => {
        const breaker = new AbortController();
        const body = new ReadableStream({
          start: (controller) => controller.enqueue(Buffer.from('name,email\nAna,quebra@importa.example\n')),
        });
        const url = `${vigia.url}/api/v1/clients/import?mode=continueOnError`;
        const headers = { Authorization: `Bearer ${admin.token}`, 'Content-Type': CSV };
        const ended = fetch(url, { method: 'POST', headers, body, duplex: 'half', signal: breaker.signal }).then(
          ({ status }) => status,
          () => 'broken off',
        );
        return { breaker, ended };
      });
      const third = 'name,email\nJoca,joca@importa.example';
      await eventuallyPasses(async () => {
        const busy = await upload(third, 'mode=dryRun').expect(503);
        expect([(busy.body as { code: string }).code, busy.headers['retry-after']]).toEqual([
          'table.import_busy',
          '30',
        ]);
      });
      for (const { breaker } of begun) breaker.abort();
      expect(await Promise.all(begun.map(({ ended }) => ended))).toEqual(['broken off', 'broken off']);
      await eventuallyPasses(async () => {
        expect((await imported(third, 'mode=dryRun')).rows).toHaveLength(1);
      });
      expect(await count()).toBe(before);
    });

    it('only by staff, and only with a mode', async () => {
      const own = await createClient(admin);
      const bound = await actorFor(vigia, { role: 'MANAGER', clientIds: [own.id] });
      await upload('name\nAna', 'mode=dryRun', CSV, bound).expect(403);
      await upload('name\nAna', 'mode=all').expect(400);
      await upload('name\nAna', '').expect(400);
    });
  });

  describe('changed together', () => {
    const bulk = (body: object, api = admin) => api.post('/clients/bulk', body);
    const made = async (n: number): Promise<string[]> => {
      const ids: string[] = [];
      for (let left = n; left > 0; left -= 1) ids.push((await createClient(admin)).id);
      return ids;
    };

    it('have a result each; what is missing or refused leaves the others alone', async () => {
      const [one = '', two = ''] = await made(2);
      const full = await createClient(admin, { tags: Array.from({ length: 20 }, (_, n) => `t${String(n)}`) });
      const missing = 'f'.repeat(24);
      const tagged = await bulk({ ids: [one, missing, full.id, two], action: 'tag', addTags: ['novo'] }).expect(200);
      expect(tagged.body.results).toEqual([
        { id: one, outcome: 'done', version: 2, code: null },
        { id: missing, outcome: 'refused', version: null, code: 'client.not_found' },
        { id: full.id, outcome: 'refused', version: 1, code: 'request.invalid' },
        { id: two, outcome: 'done', version: 2, code: null },
      ]);
      const same = await bulk({ ids: [one], action: 'tag', addTags: ['novo'], removeTags: ['x'] }).expect(200);
      expect(same.body.results).toMatchObject([{ outcome: 'unchanged', version: 2 }]);
      expect((await admin.get(`/clients/${two}`)).body.tags).toEqual(['novo']);
      const status = { action: 'set_status', status: 'suspended', statusReason: 'férias' };
      await bulk({ ids: [one, two], ...status }).expect(200);
      expect((await admin.get(`/clients/${one}`)).body).toMatchObject({ status: 'suspended', statusReason: 'férias' });
      const key = { 'Idempotency-Key': 'bulk-1' };
      const gone = await bulk({ ids: [one, two], action: 'delete' })
        .set(key)
        .expect(200);
      expect(gone.body.results).toMatchObject([{ outcome: 'done', version: null }, { outcome: 'done' }]);
      expect(
        (
          await bulk({ ids: [one, two], action: 'delete' })
            .set(key)
            .expect(200)
        ).body,
      ).toEqual(gone.body);
      await admin.get(`/clients/${one}`).expect(404);
    });

    it.each([
      [{ action: 'set_status' }, '/status'],
      [{ action: 'set_status', status: 'inactive' }, '/statusReason'],
      [{ action: 'tag' }, '/addTags'],
      [{ action: 'drop' }, '/action'],
      [{ action: 'delete', ids: [] }, '/ids'],
      [{ action: 'delete', ids: Array.from({ length: 101 }, (_, n) => String(n + 1)) }, '/ids'],
      [{ action: 'delete', ids: ['0'] }, '/ids'],
    ])('are refused for %j at %s', async (fault, pointer) => {
      const answer = await bulk({ ids: ['1'], ...fault }).expect(400);
      expect(answer.body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ pointer })]));
    });

    it('by whoever may do the single thing, within reach', async () => {
      const [one = '', two = ''] = await made(2);
      const operator = await actorFor(vigia, { role: 'OPERATOR' });
      const status = { action: 'set_status', status: 'suspended', statusReason: 'férias' };
      await bulk({ ids: [one], ...status }, operator).expect(403);
      await bulk({ ids: [one], action: 'delete' }, operator).expect(403);
      await bulk({ ids: [one], action: 'tag', addTags: ['x'] }, operator).expect(200);
      const bound = await actorFor(vigia, { role: 'MANAGER', clientIds: [one] });
      const { body } = await bulk({ ids: [one, two], action: 'delete' }, bound).expect(200);
      expect(body.results).toMatchObject([{ outcome: 'done' }, { outcome: 'refused', code: 'client.not_found' }]);
      await admin.get(`/clients/${two}`).expect(200);
    });
  });
});

describe('the operator', () => {
  it('seeds invented clients and what belongs to them, the same for the same number, takes them away, and not in production', async () => {
    const database = await openTestDatabase();
    const connection = await new MongoClient(database.serverUri).connect();
    const written: string[] = [];
    const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const error = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    try {
      const environment = { ...testEnvironment(), MONGODB_URI: database.serverUri, MONGODB_DB: database.name };
      const seed = (...args: string[]) => seedCommand(args, environment);
      expect(await seed('--size', 'small', '--seed', '7')).toBe(0);
      expect(await seed('--size', 'small', '--seed', '7')).toBe(0);
      expect(await seed('--clean')).toBe(0);
      expect(written).toEqual([
        expect.stringMatching(/^made 50 clients, \d+ services, \d+ transactions; 0 clients were there already\n$/),
        'made 0 clients, 0 services, 0 transactions; 50 clients were there already\n',
        'deleted 50 invented clients\n',
      ]);
      const db = connection.db(database.name);
      const services = await db.collection('services').find({}).toArray();
      expect(services.length).toBeGreaterThan(50);
      // Paused, and without an address: none is ever asked.
      expect(services.filter(({ isPaused, url }) => !isPaused || !String(url).includes('.invalid/'))).toEqual([]);
      const counted = async (filter: object) => db.collection('transactions').countDocuments(filter);
      expect(await counted({ status: 'approved' })).toBeGreaterThan(await counted({ status: 'pending' }));
      const left = await connection
        .db(database.name)
        .collection('clients')
        .countDocuments({ tags: 'seed', deleted: false });
      expect(left).toBe(0);
      for (const wrong of [['--size', 'huge'], ['--seed', '-1'], ['--seed', '1e3'], ['--what']])
        expect(await seed(...wrong)).toBeUndefined();
      expect(await seedCommand([], { ...environment, NODE_ENV: 'production' })).toBe(1);
    } finally {
      out.mockRestore();
      error.mockRestore();
      await connection.close();
      await database.close();
    }
  });
});

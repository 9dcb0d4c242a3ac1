import { performance } from 'node:perf_hooks';
import { type Instances, startInstances } from '../support/app/instances.js';
import type { ApiClient } from '../support/app/test-app.js';
import { actorFor } from '../support/factories/index.js';
import { answer } from '../support/http-target/index.js';
import { eventually } from '../support/poll/index.js';
import {
  company,
  type FakeProviders,
  htmlPage,
  json,
  startFakeProviders,
  UNKNOWN_CEP,
  UNKNOWN_CNPJ,
  viacepAddress,
  viacepMissing,
} from '../support/providers/index.js';
import request from 'supertest';

interface Kept {
  readonly _id: string;
  fetchedAt: Date;
  freshUntil: Date;
  expireAt: Date;
}

const CACHE_ROWS = 100;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ASKED_NOW = { ageSeconds: expect.any(Number), fetchedAt: expect.any(String), stale: false };

describe('look-ups', () => {
  let providers: FakeProviders;
  let instances: Instances;
  let operator: ApiClient;
  let other: (path: string) => request.Test;
  beforeAll(async () => {
    providers = await startFakeProviders();
    instances = await startInstances(2, {
      ...providers.environment,
      LOOKUP_BREAKER_OPEN_MS: '1500',
      LOOKUP_CACHE_ROWS: String(CACHE_ROWS),
      LOOKUP_CONTACT: 'https://vigia.example/contato',
    });
    operator = await actorFor(instances.first, { role: 'OPERATOR' });
    other = (path) => request(instances.url(1)).get(`/api/v1${path}`).set('Authorization', `Bearer ${operator.token}`);
  });
  afterAll(async () => {
    await instances.close();
    await providers.close();
  });
  afterEach(async () => {
    for (const provider of [providers.viacep, providers.brasilapi, providers.minhareceita]) {
      provider.works();
      provider.target.connections('serve');
    }
    await eventually(async () => (await states()).every((state) => state === 'closed' || state === null), {
      timeoutMs: 20_000,
      everyMs: 200,
    });
  });

  const look = (path: string, status = 200) => operator.get(`/integrations${path}`).expect(status);
  /** Asks for what nobody has asked for, so that breakers see calls. */
  const states = async (): Promise<(string | null)[]> => {
    const { body } = await look('/providers');
    const open = (body.items as { name: string; state: string }[]).filter(({ state }) => state !== 'closed');
    for (const { name } of open)
      await operator.get(
        name === 'minhareceita'
          ? `/integrations/brasilapi/cnpj/${nextCnpj()}`
          : `/integrations/${name}/cep/${nextCep()}`,
      );
    return open.map(({ state }) => state);
  };
  const stateOf = async (name: string): Promise<string | undefined> =>
    ((await look('/providers')).body.items as { name: string; state: string }[]).find((one) => one.name === name)
      ?.state;
  const kept = () => instances.first.connection.collection<Kept>('lookup_answers');
  const faulty = ({ body }: request.Response): string[] => [
    ...new Set((body.errors as { parameter: string }[]).map(({ parameter }) => parameter)),
  ];
  const keptOf = async (question: string): Promise<Kept> => {
    const row = await kept().findOne({ _id: question });
    if (!row) throw new Error(`nothing is kept of ${question}`);
    return row;
  };
  let made = 0;
  const nextCep = (): string => String(1_002_000 + (made += 1)).padStart(8, '0');
  const CNPJS = ['33683111000280', '00000000000191', '18236120000158', '60746948000112', '12ABC34501DE35'];
  const nextCnpj = (): string => CNPJS[(made += 1) % CNPJS.length] ?? '';

  describe('of a CEP', () => {
    it('tell the address, its source and its age, and ask once for all instances', async () => {
      const before = providers.viacep.asked();
      const { body } = await look('/viacep/cep/01001-000');
      expect(body).toEqual({
        cep: '01001000',
        formatted: '01001-000',
        street: 'Praça da Sé',
        complement: 'lado ímpar',
        district: 'Sé',
        city: 'São Paulo',
        uf: 'SP',
        ibgeCode: '3550308',
        ddd: '11',
        provenance: { ...ASKED_NOW, source: 'viacep', ageSeconds: 0 },
      });
      const asked = providers.viacep.target.arrivals.all().at(-1);
      expect(asked?.headers['user-agent']).toMatch(/^Vigia\/\d+\.\d+\.\d+ \(\+https:\/\/vigia\.example\/contato\)$/);
      await kept().updateOne({ _id: 'cep.1:01001000' }, { $set: { fetchedAt: new Date(Date.now() - 90_000) } });
      for (const ask of [look('/viacep/cep/01001000'), other('/integrations/brasilapi/cep/01001000').expect(200)]) {
        const { provenance } = (await ask).body as { provenance: { ageSeconds: number } };
        expect(provenance).toMatchObject({ source: 'viacep', stale: false });
        expect(provenance.ageSeconds).toBeGreaterThanOrEqual(90);
        expect(provenance.ageSeconds).toBeLessThan(150);
      }
      expect(providers.viacep.asked()).toBe(before + 1);
      const { fetchedAt, freshUntil, expireAt } = await keptOf('cep.1:01001000');
      const days = (from: Date, until: Date): number => Math.round((until.getTime() - from.getTime()) / DAY_MS);
      expect([days(fetchedAt, freshUntil), days(fetchedAt, expireAt)]).toEqual([30, 90]);
    });

    it('ask once for twenty who ask at the same time', async () => {
      const [before, cep] = [providers.viacep.asked(), nextCep()];
      await Promise.all(Array.from({ length: 20 }, () => look(`/viacep/cep/${cep}`)));
      expect(providers.viacep.asked()).toBe(before + 1);
    });

    it.each([
      ['today', () => providers.viacep.works()],
      ['in former years', () => providers.viacep.does(viacepMissing(true))],
    ])('tell that there is none, as ViaCEP says it %s, and believe it for an hour', async (_, answers) => {
      await kept().deleteOne({ _id: `cep.1:${UNKNOWN_CEP}` });
      answers();
      const before = providers.viacep.asked();
      for (let n = 0; n < 3; n += 1) {
        const { body } = await look(`/viacep/cep/${UNKNOWN_CEP}`, 404);
        expect(body).toMatchObject({ code: 'lookup.not_found', detail: 'viacep says that there is none' });
      }
      expect(providers.viacep.asked()).toBe(before + 1);
      const { fetchedAt, expireAt } = await keptOf(`cep.1:${UNKNOWN_CEP}`);
      expect(expireAt.getTime() - fetchedAt.getTime()).toBe(60 * MINUTE_MS);
      // What is over is not believed, swept or not.
      await kept().updateOne({ _id: `cep.1:${UNKNOWN_CEP}` }, { $set: { expireAt: new Date(Date.now() - 1_000) } });
      await look(`/viacep/cep/${UNKNOWN_CEP}`, 404);
      expect(providers.viacep.asked()).toBe(before + 2);
    });

    it.each(['0100100', '950100100', '95010A10', '01001 000', '010-01000', '00000000', '78900000', '1'])(
      'refuse %s before anybody is asked',
      async (cep) => {
        const before = providers.viacep.asked() + providers.brasilapi.asked();
        for (const provider of ['viacep', 'brasilapi']) {
          const { body } = await look(`/${provider}/cep/${encodeURIComponent(cep)}`, 400);
          expect(body).toMatchObject({ code: 'request.invalid', errors: [{ parameter: 'cep' }] });
        }
        expect(providers.viacep.asked() + providers.brasilapi.asked()).toBe(before);
      },
    );

    it('ask BrasilAPI first where that is asked for, and ViaCEP for what BrasilAPI cannot prove', async () => {
      const { body } = await look(`/brasilapi/cep/${nextCep()}`);
      expect(body.provenance).toEqual({ ...ASKED_NOW, source: 'brasilapi' });
      expect(body).toMatchObject({ street: 'Praça da Sé', complement: null, ddd: null });
      await kept().deleteOne({ _id: `cep.1:${UNKNOWN_CEP}` });
      const missing = await look(`/brasilapi/cep/${UNKNOWN_CEP}`, 404);
      expect(missing.body).toMatchObject({ code: 'lookup.not_found', detail: 'viacep says that there is none' });
      await kept().deleteOne({ _id: `cep.1:${UNKNOWN_CEP}` });
      providers.viacep.does(answer(500));
      const unknown = await look(`/brasilapi/cep/${UNKNOWN_CEP}`, 503);
      expect(unknown.body).toMatchObject({ code: 'lookup.unavailable' });
      expect(unknown.headers['retry-after']).toBe('5');
      expect(await kept().findOne({ _id: `cep.1:${UNKNOWN_CEP}` })).toBeNull();
    });

    it('go to the second provider after a page of HTML, and keep what it says', async () => {
      providers.viacep.does(htmlPage(200));
      const cep = nextCep();
      expect((await look(`/viacep/cep/${cep}`)).body.provenance).toEqual({ ...ASKED_NOW, source: 'brasilapi' });
      providers.viacep.works();
      expect((await look(`/viacep/cep/${cep}`)).body.provenance.source).toBe('brasilapi');
    });
  });

  describe('while ViaCEP is a black hole', () => {
    const timed = async <T>(work: () => Promise<T>): Promise<readonly [T, number]> => {
      const startedMs = performance.now();
      return [await work(), performance.now() - startedMs];
    };

    it('come from the second provider within three seconds; the breaker opens for all instances, and recovers', async () => {
      providers.viacep.target.connections('hang');
      const [answers, tookMs] = await timed(() =>
        Promise.all(Array.from({ length: 5 }, () => look(`/viacep/cep/${nextCep()}`))),
      );
      expect(answers.map(({ body }) => body.provenance.source)).toEqual(Array(5).fill('brasilapi'));
      expect(tookMs).toBeLessThan(3_000);
      await eventually(async () => (await stateOf('viacep')) === 'open', { timeoutMs: 5_000 });

      const opened = providers.viacep.target.connectionCounts().accepted;
      await eventually(
        async () => {
          const { body } = await other('/integrations/providers').expect(200);
          return body.items.find(({ name }: { name: string }) => name === 'viacep').state === 'open';
        },
        { timeoutMs: 2_000 },
      );
      const { text } = await request(instances.url(0)).get('/metrics').expect(200);
      expect(text).toMatch(/^circuit_breaker_state\{name="viacep"\} 2$/m);
      expect(text).toMatch(/^circuit_breaker_state\{name="brasilapi"\} 0$/m);
      const [quick, quickMs] = await timed(() => look(`/viacep/cep/${nextCep()}`));
      expect(quick.body.provenance.source).toBe('brasilapi');
      expect(quickMs).toBeLessThan(700); // nobody waited for the first one
      expect(providers.viacep.target.connectionCounts().accepted).toBe(opened);

      // Its time is over and it is still away: one tries, and it stays open.
      await eventually(
        async () => {
          await look(`/viacep/cep/${nextCep()}`);
          return providers.viacep.target.connectionCounts().accepted > opened;
        },
        { timeoutMs: 10_000, everyMs: 100 },
      );
      await eventually(async () => (await stateOf('viacep')) === 'open', { timeoutMs: 5_000 });

      providers.viacep.target.connections('serve');
      await eventually(async () => (await look(`/viacep/cep/${nextCep()}`)).body.provenance.source === 'viacep', {
        timeoutMs: 10_000,
        everyMs: 100,
      });
      expect(await stateOf('viacep')).toBe('closed');
    });

    it('are old answers, marked so, or none, when nobody else answers; a client is saved all the same', async () => {
      const cep = nextCep();
      await look(`/viacep/cep/${cep}`);
      const fetchedAt = new Date(Date.now() - 40 * DAY_MS);
      const freshUntil = new Date(Date.now() - 10 * DAY_MS);
      await kept().updateOne({ _id: `cep.1:${cep}` }, { $set: { fetchedAt, freshUntil } });
      providers.viacep.target.connections('hang');
      providers.brasilapi.target.connections('hang');

      const [stale, tookMs] = await timed(() => look(`/viacep/cep/${cep}`));
      expect(tookMs).toBeLessThan(3_000);
      expect(stale.body).toMatchObject({ street: 'Praça da Sé', provenance: { source: 'viacep', stale: true } });
      expect(Math.floor(stale.body.provenance.ageSeconds / 86_400)).toBe(40);
      expect(new Date(stale.body.provenance.fetchedAt)).toEqual(fetchedAt);

      const unknown = nextCep();
      const [refused, refusedMs] = await timed(() => look(`/viacep/cep/${unknown}`, 503));
      expect(refusedMs).toBeLessThan(3_000);
      expect(refused.body).toMatchObject({ code: 'lookup.unavailable', status: 503 });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);

      // Asked for at the same time, with and without: each gets what it asked for.
      const [partial, whole] = await Promise.all([
        look(`/viacep/cep/${unknown}?allowPartial=true`),
        look(`/viacep/cep/${unknown}`, 503),
      ]);
      expect(whole.body.code).toBe('lookup.unavailable');
      expect(partial.body).toMatchObject({ cep: unknown, uf: 'SP', city: null, street: null });
      expect(partial.body.provenance).toMatchObject({ source: 'offline', stale: true });

      const { body: client } = await operator.post('/clients', { name: 'Padaria', cnpj: '11222333000181' }).expect(201);
      expect((await operator.get(`/clients/${client.id}`).expect(200)).body.name).toBe('Padaria');
    });
  });

  describe('of addresses by street', () => {
    const find = (query: string, status = 200) => look(`/viacep/addresses?${query}`, status);

    it('list what ViaCEP finds, encoded as it wants it', async () => {
      const { body } = await find('uf=SP&city=S%C3%A3o%20Paulo&street=Pra%C3%A7a');
      expect(body).toMatchObject({ items: [{ cep: '01001000', uf: 'SP' }], isComplete: true });
      expect(body.provenance).toEqual({ ...ASKED_NOW, source: 'viacep' });
      expect(providers.viacep.target.arrivals.all().at(-1)?.url).toBe('/ws/SP/S%C3%A3o%20Paulo/Pra%C3%A7a/json/');
    });

    it('say when the list was cut at fifty, and that nothing is found, for an hour', async () => {
      providers.viacep.does(json(200, Array(50).fill(viacepAddress('01001000'))));
      const { body } = await find('uf=SP&city=Osasco&street=Rua');
      expect([body.items.length, body.isComplete]).toEqual([50, false]);
      providers.viacep.works();
      expect((await find('uf=RJ&city=Niteroi&street=Nenhuma')).body.items).toEqual([]);
      const { fetchedAt, freshUntil } = await keptOf('addresses.1:RJ|niteroi|nenhuma');
      expect(freshUntil.getTime() - fetchedAt.getTime()).toBe(60 * MINUTE_MS);
    });

    it.each([
      ['uf=SP&city=Sa&street=Rua', 'city'],
      ['uf=SP&city=Osasco&street=R', 'street'],
      ['uf=XX&city=Osasco&street=Rua', 'uf'],
      ['uf=SP&city=..%2F..&street=Rua', 'city'],
      ['uf=SP&city=Osasco', 'street'],
    ])('refuse %s before anybody is asked', async (query, parameter) => {
      const before = providers.viacep.asked();
      expect(faulty(await find(query, 400))).toEqual([parameter]);
      expect(providers.viacep.asked()).toBe(before);
    });

    it('tell when ViaCEP cannot be asked', async () => {
      providers.viacep.does(answer(503));
      expect((await find('uf=SP&city=Campinas&street=Rua', 503)).body.code).toBe('lookup.unavailable');
    });
  });

  describe('of a company', () => {
    it('tell what is public about it, and nothing of its people', async () => {
      const { body } = await look('/brasilapi/cnpj/33683111000280');
      expect(body).toEqual({
        cnpj: '33683111000280',
        formatted: '33.683.111/0002-80',
        name: 'SERVICO FEDERAL DE PROCESSAMENTO DE DADOS (SERPRO)',
        tradeName: 'REGIONAL BRASILIA-DF',
        isHeadOffice: false,
        status: 'ATIVA',
        statusSince: '2004-05-22',
        openedOn: '1967-06-30',
        legalNature: 'Empresa Pública',
        size: 'DEMAIS',
        mainActivity: { code: '6204000', name: 'Consultoria em tecnologia da informação' },
        otherActivities: [
          { code: '6201501', name: 'Desenvolvimento de programas de computador sob encomenda' },
          { code: '0111301', name: 'Cultivo de arroz' },
        ],
        address: {
          cep: '70836900',
          street: 'AVENIDA L2 SGAN',
          number: '601',
          complement: 'MODULO G',
          district: 'ASA NORTE',
          city: 'BRASILIA',
          uf: 'DF',
          ibgeCode: '5300108',
        },
        provenance: { ...ASKED_NOW, source: 'brasilapi' },
      });
      const row = JSON.stringify(await keptOf('cnpj.1:33683111000280'));
      for (const personal of ['SOCIO DE TESTE', '220050', 'empresa.example', '6133330000'])
        expect(row).not.toContain(personal);
    });

    it('mask the CPF that is part of a name', async () => {
      const named = { ...company('12ABC34501DE35'), razao_social: 'MARIA DE TESTE 52998224725' };
      providers.brasilapi.does(json(200, named));
      expect((await look('/brasilapi/cnpj/12.abc.345%2F01de-35')).body.name).toBe('MARIA DE TESTE ***.982.247-**');
    });

    it('come from the second provider, and are told apart from those that do not exist', async () => {
      providers.brasilapi.does(htmlPage(502));
      expect((await look('/brasilapi/cnpj/18236120000158')).body.provenance.source).toBe('minhareceita');
      providers.brasilapi.works();
      expect((await look(`/brasilapi/cnpj/${UNKNOWN_CNPJ}`, 404)).body.code).toBe('lookup.not_found');
      const { body } = await look('/brasilapi/cnpj/11222333000180', 400);
      expect(body.errors).toMatchObject([{ parameter: 'cnpj', code: 'field.cnpj.check_digit' }]);
      providers.brasilapi.does(answer(500));
      providers.minhareceita.does(htmlPage(404)); // of a proxy: it does not say that there is none
      expect((await look('/brasilapi/cnpj/00000000000191', 503)).body.code).toBe('lookup.unavailable');
    });
  });

  describe('of public lists', () => {
    it('list banks, those without a COMPE code too, and know one by code or ISPB', async () => {
      const { body } = await look('/brasilapi/banks?limit=2');
      expect(body.items).toEqual([
        { code: '00038121', ispb: '00038121', name: 'Banco Central do Brasil - Selic' },
        { code: '001', ispb: '00000000', name: 'Banco do Brasil S.A.' },
      ]);
      const rest = await look(`/brasilapi/banks?limit=2&cursor=${encodeURIComponent(body.nextCursor)}`);
      expect(rest.body).toMatchObject({ items: [{ code: '260' }], nextCursor: null });
      expect((await look('/brasilapi/banks?search=pagamentos')).body.items).toHaveLength(1);
      for (const code of ['260', '18236120'])
        expect((await look(`/brasilapi/banks/${code}`)).body).toMatchObject({
          code: '260',
          provenance: { source: 'brasilapi' },
        });
      expect((await look('/brasilapi/banks/999', 404)).body.code).toBe('bank.not_found');
      const { fetchedAt, freshUntil } = await keptOf('banks.1:all');
      expect(Math.round((freshUntil.getTime() - fetchedAt.getTime()) / DAY_MS)).toBe(7);
    });

    it('tell states and cities of an area code, and holidays', async () => {
      const { body } = await look('/brasilapi/ddd/61');
      expect(body).toMatchObject({ ddd: '61', states: [{ uf: 'GO' }, { uf: 'DF', cities: ['BRASÍLIA'] }] });
      expect((await look('/brasilapi/ddd/20', 404)).body.code).toBe('area_code.not_found');
      expect((await look('/brasilapi/ddd/01', 400)).body.errors).toMatchObject([{ parameter: 'ddd' }]);
      const year = await look('/brasilapi/holidays?year=2026&uf=SP');
      expect(year.body).toMatchObject({
        year: 2026,
        uf: 'SP',
        items: [{ date: '2026-01-01' }, { date: '2026-12-25' }],
      });
      expect(providers.brasilapi.target.arrivals.all().at(-1)?.url).toBe('/api/feriados/v1/2026?uf=SP');
      for (const query of ['year=1899', 'year=2200', 'year=erro', 'year=2026.0', ''])
        expect(faulty(await look(`/brasilapi/holidays?${query}`, 400))).toEqual(['year']);
    });

    it('tell rates as texts, of today', async () => {
      const { body } = await look('/brasilapi/rates');
      expect(body.items).toEqual([
        { name: 'Selic', percent: '14.9' },
        { name: 'CDI', percent: '14.9' },
        { name: 'IPCA', percent: '4.46' },
      ]);
      expect(body.provenance).toMatchObject({ source: 'brasilapi', stale: false });
      expect(providers.brasilapi.target.arrivals.all().at(-1)?.url).toBe('/api/taxas/v1');
      const { fetchedAt, freshUntil } = await keptOf('rates.1:all');
      expect(Math.round((freshUntil.getTime() - fetchedAt.getTime()) / DAY_MS)).toBe(1);
    });

    it('list who takes part in Pix, by page and by words, and know one by its ISPB', async () => {
      const { body } = await look('/brasilapi/pix/participants?limit=2');
      const kind = 'Provedor de Conta Transacional';
      expect(body.items).toEqual([
        { ispb: '00000000', name: 'BCO DO BRASIL S.A.', kind, settlement: 'Direta' },
        { ispb: '18236120', name: 'NU PAGAMENTOS - IP', kind, settlement: 'Direta' },
      ]);
      const cursor = encodeURIComponent(body.nextCursor);
      const rest = await look(`/brasilapi/pix/participants?limit=2&cursor=${cursor}`);
      expect(rest.body).toMatchObject({ items: [{ ispb: '35534511' }, { settlement: null }], nextCursor: null });
      expect(providers.brasilapi.target.arrivals.all().at(-1)?.url).toBe('/api/pix/v1/participants');
      await look(`/brasilapi/banks?cursor=${cursor}`, 400);
      for (const search of ['credito', '999'])
        expect((await look(`/brasilapi/pix/participants?search=${search}`)).body.items).toMatchObject([
          { ispb: '99999004' },
        ]);
      expect((await look('/brasilapi/pix/participants/35534511')).body).toMatchObject({
        name: 'A27 IP S/A',
        provenance: { source: 'brasilapi' },
      });
      expect((await look('/brasilapi/pix/participants/11111111', 404)).body.code).toBe('pix_participant.not_found');
    });

    it('come from the tables in the program when BrasilAPI is away, where there is one', async () => {
      await kept().deleteMany({ kind: { $in: ['banks', 'ddd', 'rates', 'pix_participants'] } });
      providers.brasilapi.does(answer(500));
      const { body } = await look('/brasilapi/banks?search=brasil&limit=100');
      expect(body.items).toContainEqual({ code: '001', ispb: '00000000', name: 'Banco do Brasil S.A.' });
      expect(body.provenance).toMatchObject({ source: 'offline', stale: true });
      expect(body.provenance.fetchedAt).toMatch(/^2026-\d\d-\d\dT00:00:00\.000Z$/);
      expect((await look('/brasilapi/ddd/61')).body).toMatchObject({
        states: [
          { uf: 'DF', cities: null },
          { uf: 'GO', cities: null },
        ],
        provenance: { source: 'offline' },
      });
      const year = await look('/brasilapi/holidays?year=2031');
      expect(year.body.provenance).toMatchObject({ source: 'offline', stale: true });
      expect(year.body.items.map(({ date }: { date: string }) => date.slice(5))).toEqual(
        '01-01 04-11 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25'.split(' '),
      );
      expect(year.body.items[1]).toEqual({ date: '2031-04-11', name: 'Paixão de Cristo', type: 'national' });
      for (const path of ['holidays?year=2031&uf=SP', 'holidays?year=2002', 'rates', 'pix/participants'])
        expect([path, (await look(`/brasilapi/${path}`, 503)).body.code]).toEqual([path, 'lookup.unavailable']);
    });
  });

  it('keep a bounded number of answers, and drop those that expire first', async () => {
    const rows = Array.from({ length: CACHE_ROWS + 200 }, (_, n) => ({
      ...{ _id: `cep.1:filler-${String(n)}`, kind: 'cep', isFound: false, answer: null, source: 'viacep' },
      ...{ fetchedAt: new Date(), freshUntil: new Date(), expireAt: new Date(Date.now() + 10 * MINUTE_MS + n) },
    }));
    await kept().insertMany(rows);
    // The number is looked at once in fifty writes.
    for (let n = 0; n < 51; n += 1) await look(`/viacep/cep/${nextCep()}`);
    expect(await kept().countDocuments()).toBeLessThanOrEqual(CACHE_ROWS + 51);
    expect(await kept().findOne({ _id: 'cep.1:filler-0' })).toBeNull();
    expect(await kept().findOne({ _id: 'cep.1:01001000' })).not.toBeNull();
  });
});

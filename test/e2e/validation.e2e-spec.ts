import { Clock } from '../../src/common/clock/index.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { actorFor } from '../support/factories/index.js';
import { eventually } from '../support/poll/index.js';

interface Verdict {
  readonly valid: boolean;
  readonly normalized: string | null;
  readonly masked: string | null;
  readonly reason: string | null;
  readonly message: { readonly pt: string; readonly en: string } | null;
  readonly parts: Readonly<Record<string, unknown>> | null;
}

describe('judging values', () => {
  let vigia: TestApp;
  let operator: ApiClient;
  beforeAll(async () => {
    vigia = await startTestApp();
    operator = await actorFor(vigia, { role: 'OPERATOR' });
  });
  afterAll(() => vigia.close());

  const judge = async (kind: string, body: object): Promise<Verdict[]> =>
    ((await operator.post(`/integrations/validation/${kind}`, body).expect(200)).body as { items: Verdict[] }).items;
  const today = (iso: string) =>
    jest.spyOn(vigia.app.get(Clock, { strict: false }), 'now').mockReturnValue(new Date(iso));
  afterEach(() => jest.restoreAllMocks());

  it.each([
    [
      'cpf',
      ' 529.982.247-25 ',
      '52998224725',
      '***.982.247-**',
      { formatted: '529.982.247-25', issuedIn: ['ES', 'RJ'] },
    ],
    [
      'cnpj',
      '12.abc.345/01de-35',
      '12ABC34501DE35',
      '12.***.***/****-35',
      { formatted: '12.ABC.345/01DE-35', root: '12ABC345', order: '01DE', isAlphanumeric: true },
    ],
    ['cep', '01001-000', '01001000', '01001-***', { formatted: '01001-000', uf: 'SP' }],
    [
      'phone',
      '(11) 98765-4321',
      '+5511987654321',
      '+55 11 *****-4321',
      { type: 'mobile', ddd: '11', ufs: ['SP'], formatted: '(11) 98765-4321', international: '+55 11 98765-4321' },
    ],
    [
      'phone',
      '+55 61 3333-4444',
      '+556133334444',
      '+55 61 ****-4444',
      {
        type: 'landline',
        ddd: '61',
        ufs: ['DF', 'GO'],
        formatted: '(61) 3333-4444',
        international: '+55 61 3333-4444',
      },
    ],
    [
      'email',
      'Maria@Padaria.Example',
      'Maria@padaria.example',
      'M***@padaria.example',
      { local: 'Maria', domain: 'padaria.example' },
    ],
  ])('%s %s is right: %s', async (kind, value, normalized, masked, parts) => {
    expect(await judge(kind, { value })).toEqual([
      { valid: true, normalized, masked, parts, reason: null, message: null },
    ]);
  });

  it.each([
    ['cpf', '52998224724', 'check_digit', 'os dígitos verificadores não conferem'],
    ['cpf', '11111111111', 'repeated', 'um só dígito onze vezes, que nunca é emitido'],
    ['cpf', '191', 'length', 'tem caracteres de menos ou de mais'],
    ['cnpj', '11222333000182', 'check_digit', 'os dígitos verificadores não conferem'],
    ['cep', '00000-000', 'range', 'está fora das faixas de todos os estados'],
    ['phone', '98765-4321', 'ddd_missing', 'falta o DDD'],
    ['phone', '(11) 8765-4321', 'ninth_digit', 'é um celular sem o nono dígito, fora de uso desde 2016'],
    ['email', 'maria@localhost', 'domain', 'o domínio não tem ponto ou tem uma parte que nenhum domínio tem'],
    ['birth-date', '31/02/2000', 'calendar', 'esse dia não existe no calendário'],
    ['cpf', '', 'empty', 'está em branco'],
  ])('%s «%s» is refused: %s', async (kind, value, reason, pt) => {
    const refused = { valid: false, normalized: null, masked: null, parts: null };
    const message = { pt, en: expect.stringMatching(/^[a-z]/) };
    expect(await judge(kind, { value })).toEqual([{ ...refused, reason, message }]);
  });

  it('counts an age by the day in São Paulo', async () => {
    today('2026-11-30T02:59:00Z');
    const [before] = await judge('birth-date', { value: '30/11/2008', minAgeYears: 18 });
    expect(before).toMatchObject({ valid: false, reason: 'too_young' });
    today('2026-11-30T03:01:00Z');
    const [after] = await judge('birth-date', { value: '30/11/2008', minAgeYears: 18 });
    expect(after).toMatchObject({
      valid: true,
      normalized: '2008-11-30',
      masked: '2008-**-**',
      parts: { ageYears: 18 },
    });
  });

  it('judges up to 100 values, each for itself and in their order', async () => {
    const values = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? '52998224725' : String(n)));
    const verdicts = await judge('cpf', { values });
    expect(verdicts.map(({ valid }) => valid)).toEqual(values.map((value) => value === '52998224725'));
  });

  it.each([
    ['neither one value nor many', {}, '/values', 'field.one_of'],
    ['both', { value: '1', values: ['1'] }, '/values', 'field.one_of'],
    ['a number, which has lost its zeros', { value: 191 }, '/value', 'field.is_string'],
    ['a number among texts', { values: ['191', 191] }, '/values', 'field.is_string'],
    ['no values', { values: [] }, '/values', 'field.array_min_size'],
    ['101 values', { values: Array.from({ length: 101 }, () => '1') }, '/values', 'field.array_max_size'],
    ['a text that no value needs', { value: 'x'.repeat(601) }, '/value', 'field.max_length'],
    ['such a text among others', { values: ['1', 'x'.repeat(601)] }, '/values', 'field.is_short'],
    ['an unknown key', { value: '1', cpf: '1' }, '/cpf', 'field.unknown'],
  ])('refuses %s', async (_, body, pointer, code) => {
    const { body: problem } = await operator.post('/integrations/validation/cpf', body).expect(400);
    expect(problem).toMatchObject({ code: 'request.invalid' });
    expect(problem.errors).toContainEqual({ pointer, code, detail: expect.any(String) });
  });

  it('takes no value from an address, where logs would hold it', async () => {
    await operator.post('/integrations/validation/cpf?value=52998224725').expect(400);
    await operator.get('/integrations/validation/cpf/52998224725').expect(404);
    await operator.get('/integrations/validation/cpf').expect(404);
  });

  it('keeps neither values nor answers, and notes a reading', async () => {
    const value = '390.533.447-05';
    const key = 'one-and-the-same';
    const ask = () => operator.post('/integrations/validation/cpf', { value }).set('Idempotency-Key', key).expect(200);
    await ask();
    expect((await ask()).headers).not.toHaveProperty('idempotency-replayed');
    await operator.post('/integrations/validation/cpf', { values: [value, 7] }).expect(400);
    const log = vigia.connection.collection('access_logs');
    const row = await eventually(() =>
      log.findOne({ endpoint: '/api/v1/integrations/validation/cpf', statusCode: 200 }),
    );
    expect(row).toMatchObject({ action: 'read', method: 'POST' });
    for (const { name } of await vigia.connection.listCollections()) {
      const rows = JSON.stringify(await vigia.connection.collection(name).find().toArray());
      expect({ name, holds: /390\.?533\.?447|52998224725/.test(rows) }).toEqual({ name, holds: false });
    }
  });

  it('is for whoever may look things up, keys of clients included', async () => {
    const client = await aBoundKey();
    const body = { value: '01001000' };
    await vigia.as('no token').post('/integrations/validation/cep', body).expect(401);
    const guest = await actorFor(vigia, { role: 'GUEST' });
    await guest.post('/integrations/validation/cep', body).expect(403);
    await vigia.as(client).post('/integrations/validation/cep', body).expect(200);
  });

  it('lists area codes with their states, and gives one', async () => {
    const { body } = await operator.get('/integrations/validation/area-codes').expect(200);
    expect(body.items).toHaveLength(67);
    expect(body.items[0]).toEqual({ code: '11', ufs: ['SP'] });
    const one = await operator.get('/integrations/validation/area-codes/61').expect(200);
    expect(one.body).toEqual({ code: '61', ufs: ['DF', 'GO'] });
    for (const missing of ['10', '1', '011', 'SP', '__proto__']) {
      const refused = await operator.get(`/integrations/validation/area-codes/${missing}`).expect(404);
      expect(refused.body.code).toBe('area_code.not_found');
    }
  });

  async function aBoundKey(): Promise<string> {
    const admin = await vigia.admin();
    const made = await admin.post('/clients', { name: 'Padaria', email: 'padaria@padaria.example' }).expect(201);
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const body = { name: 'Loja', scopes: ['integrations:lookup'], clientId: made.body.id, expiresAt };
    return (await admin.post('/api-keys', body).expect(201)).body.key as string;
  }
});

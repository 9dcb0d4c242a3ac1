import { checkBrCode } from '../../libs/brazil/index.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { actorFor } from '../support/factories/index.js';

interface BankBody {
  readonly code: string;
  readonly ispb: string;
  readonly name: string;
}
interface PageBody {
  readonly items: BankBody[];
  readonly nextCursor: string | null;
  readonly publishedOn: string;
}

const BANCO_DO_BRASIL = { code: '001', ispb: '00000000', name: 'Banco do Brasil S.A.' };
const RIGHT = { valid: true, reason: null, message: null };

describe('banking', () => {
  let vigia: TestApp;
  let operator: ApiClient;
  beforeAll(async () => {
    vigia = await startTestApp();
    operator = await actorFor(vigia, { role: 'OPERATOR' });
  });
  afterAll(() => vigia.close());

  const parse = async (kind: string, body: object) =>
    (await operator.post(`/integrations/banking/${kind}/parse`, body).expect(200)).body.items;
  const banks = async (query: string): Promise<PageBody> =>
    (await operator.get(`/integrations/banking/banks${query}`).expect(200)).body as PageBody;

  describe('the list of banks', () => {
    it('is walked by cursor, each bank once, ascending', async () => {
      const codes: string[] = [];
      let cursor = '';
      for (let pages = 0; pages < 20; pages += 1) {
        const page = await banks(`?limit=100${cursor}`);
        codes.push(...page.items.map(({ code }) => code));
        if (page.nextCursor === null) break;
        cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
      }
      expect(codes).toEqual([...new Set(codes)].sort());
      expect(codes.length).toBeGreaterThan(300);
      const numbered = await banks('?limit=100&page=2');
      expect(numbered).toMatchObject({ page: 2, total: codes.length, pages: Math.ceil(codes.length / 100) });
      expect(numbered.items.map(({ code }) => code)).toEqual(codes.slice(100, 200));
    });

    it.each([
      ['brasil banco', '001'],
      ['001', '001'],
      ['00000000', '001'],
      ['ITAÚ', '341'],
      ['itau', '341'],
    ])('is searched: %s finds %s', async (search, code) => {
      const { items, publishedOn } = await banks(`?limit=100&search=${encodeURIComponent(search)}`);
      expect(items.map((bank) => bank.code)).toContain(code);
      expect(items.length).toBeLessThan(60);
      expect(publishedOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    });

    it.each(['padaria', '---', '{"$ne":null}'])('finds nothing for %s', async (search) => {
      expect((await banks(`?search=${encodeURIComponent(search)}`)).items).toEqual([]);
    });

    it('refuses a cursor of another search', async () => {
      const { nextCursor } = await banks('?limit=1&search=banco');
      const other = `?limit=1&search=brasil&cursor=${encodeURIComponent(nextCursor ?? '')}`;
      expect((await operator.get(`/integrations/banking/banks${other}`).expect(400)).body.code).toBe('cursor.invalid');
    });

    it('gives one bank by COMPE code or ISPB', async () => {
      for (const code of ['001', '00000000'])
        expect((await operator.get(`/integrations/banking/banks/${code}`).expect(200)).body).toEqual(BANCO_DO_BRASIL);
      for (const missing of ['1', '999', '99999999', 'constructor'])
        expect((await operator.get(`/integrations/banking/banks/${missing}`).expect(404)).body.code).toBe(
          'bank.not_found',
        );
    });
  });

  describe('Pix keys', () => {
    it.each([
      ['529.982.247-25', 'CPF', '52998224725', '***.982.247-**'],
      ['12.abc.345/01de-35', 'CNPJ', '12ABC34501DE35', '12.***.***/****-35'],
      ['(11) 98765-4321', 'PHONE', '+5511987654321', '+55 11 *****-4321'],
      ['Maria@Padaria.example', 'EMAIL', 'maria@padaria.example', 'm***@padaria.example'],
      [
        '7D9F0335-8dcc-4054-9bf9-0dbd61d36906',
        'EVP',
        '7d9f0335-8dcc-4054-9bf9-0dbd61d36906',
        '7d9f0335-****-****-****-************',
      ],
    ])('%s is a %s', async (value, type, normalized, masked) => {
      expect(await parse('pix-key', { value })).toEqual([{ ...RIGHT, type, normalized, masked }]);
    });

    it('says what a refused one was taken for, and takes the word of the person', async () => {
      const [landline, nothing] = await parse('pix-key', { values: ['(11) 3333-4444', 'abc'] });
      expect(landline).toMatchObject({ valid: false, type: 'PHONE', reason: 'landline' });
      expect(nothing).toMatchObject({ valid: false, type: null, reason: 'kind' });
      const [asCpf] = await parse('pix-key', { value: '11987654321', type: 'CPF' });
      expect(asCpf).toMatchObject({ valid: false, type: 'CPF', reason: 'check_digit', masked: null });
      const [guessed] = await parse('pix-key', { value: '11987654321' });
      expect(guessed).toMatchObject({ valid: true, type: 'PHONE' });
    });
  });

  it('judges accounts by the rule of their bank, and says where there is none', async () => {
    const values = ['001/1584/00210169-6', '001/1584/00210169-7', '000/1/1-1', '077/0001/12345-9'];
    const [right, wrong, noBank, unruled] = await parse('account', { values });
    expect(right).toEqual({
      ...RIGHT,
      normalized: '001/1584/00210169-6',
      masked: '001/1584/******69-*',
      parts: {
        bankCode: '001',
        bank: BANCO_DO_BRASIL,
        branch: '1584',
        branchDigit: '9',
        account: '00210169',
        digit: '6',
        checked: true,
        pixAccount: '002101696',
      },
    });
    expect(wrong).toMatchObject({ valid: false, reason: 'check_digit', parts: null });
    expect(noBank).toMatchObject({ valid: false, reason: 'bank' });
    expect(unruled).toMatchObject({ valid: true, parts: { checked: false, bank: { code: '077' } } });
  });

  describe('boletos', () => {
    const LINE = '23791.23454 67890.123457 67890.123457 9 16470000123456';

    it('reads the slip of a bank, and takes the due date that is nearest to the reference', async () => {
      const [slip] = await parse('boleto', { value: LINE, reference: '2026-11-22' });
      expect(slip).toEqual({
        ...RIGHT,
        masked: null,
        normalized: '23799164700001234561234567890123456789012345',
        parts: {
          type: 'bank',
          line: LINE.replace(/\D/g, ''),
          formatted: LINE,
          amount: '1234.56',
          dueDate: '2026-12-01',
          bankCode: '237',
          bank: { code: '237', ispb: '60746948', name: expect.stringContaining('Bradesco') },
          freeField: '1234567890123456789012345',
          segment: null,
          company: null,
        },
      });
      const [then] = await parse('boleto', { value: LINE, reference: '2002-01-01' });
      expect(then.parts.dueDate).toBe('2002-04-11');
      const [now] = await parse('boleto', { value: LINE });
      expect(now.valid).toBe(true);
    });

    it('reads a slip of utilities', async () => {
      const [slip] = await parse('boleto', { value: '846100000005246100291102005460339004695895061080' });
      expect(slip.parts).toMatchObject({
        type: 'utility',
        segment: 'telecom',
        amount: '24.61',
        dueDate: null,
        bank: null,
      });
    });

    it('tells a wrong field from a wrong slip', async () => {
      const values = [
        '00190000010114971860168524522114675860000102656',
        '00190000090114971860168524522114775860000102656',
      ];
      const reasons = (await parse('boleto', { values })).map(({ reason }: { reason: string }) => reason);
      expect(reasons).toEqual(['field_check_digit', 'check_digit']);
    });

    it.each(['2026-02-30', '1899-12-31', '30/11/2026', '2026-11-30T00:00:00Z'])(
      'refuses %s for a day',
      async (reference) => {
        const { body } = await operator
          .post('/integrations/banking/boleto/parse', { value: LINE, reference })
          .expect(400);
        expect(body.errors[0].pointer).toBe('/reference');
      },
    );
  });

  describe('Pix QR codes', () => {
    const make = (body: object) => operator.post('/integrations/banking/br-code/make', body);
    const PAYEE = { name: 'Padaria São João', city: 'São Paulo' };

    it('are written, and read to the same parts', async () => {
      const order = { ...PAYEE, key: '(11) 98765-4321', amount: '150.00', txid: 'PEDIDO1234', description: 'Pão' };
      const { code } = (await make({ ...order, isOneUse: true }).expect(200)).body as { code: string };
      expect(checkBrCode(code).valid).toBe(true);
      const [read] = await parse('br-code', { value: code });
      expect(read).toEqual({
        ...RIGHT,
        normalized: code,
        masked: null,
        parts: {
          type: 'static',
          isOneUse: true,
          key: '+5511987654321',
          keyType: 'PHONE',
          keyMasked: '+55 11 *****-4321',
          url: null,
          amount: '150.00',
          txid: 'PEDIDO1234',
          name: 'Padaria Sao Joao',
          city: 'Sao Paulo',
          category: '0000',
          description: 'Pao',
          withdrawalIspb: null,
          recurrenceUrl: null,
        },
      });
      const dynamic = await make({ ...PAYEE, url: 'pix.example/qr/v2/9d36b84f' }).expect(200);
      const [charge] = await parse('br-code', { value: dynamic.body.code });
      expect(charge.parts).toMatchObject({
        type: 'dynamic',
        url: 'pix.example/qr/v2/9d36b84f',
        key: null,
        keyMasked: null,
      });
    });

    it('are refused after any change', async () => {
      const { code } = (await make({ ...PAYEE, key: '52998224725' }).expect(200)).body as { code: string };
      const [changed, other] = await parse('br-code', { values: [code.replace('Padaria', 'Padarja'), '000201'] });
      expect(changed).toMatchObject({ valid: false, reason: 'crc', parts: null });
      expect(changed.message).toEqual({
        pt: expect.stringContaining('alterado'),
        en: expect.stringContaining('changed'),
      });
      expect(other.reason).toBe('crc_missing');
    });

    it.each([
      ['no receiver', { ...PAYEE }, '/key'],
      ['two receivers', { ...PAYEE, key: '52998224725', url: 'pix.example/qr' }, '/url'],
      ['a key that is none', { ...PAYEE, key: '52998224724' }, '/key'],
      ['a location with a scheme', { ...PAYEE, url: 'https://pix.example/qr' }, '/url'],
      ['an amount beside a location', { ...PAYEE, url: 'pix.example/qr', amount: '1.00' }, '/amount'],
      ['an amount of nothing', { ...PAYEE, key: '52998224725', amount: '0.00' }, '/amount'],
      ['a number', { ...PAYEE, key: '52998224725', amount: 150 }, '/amount'],
      ['a third decimal', { ...PAYEE, key: '52998224725', amount: '0.005' }, '/amount'],
      ['an exponent', { ...PAYEE, key: '52998224725', amount: '1e3' }, '/amount'],
      ['eleven digits', { ...PAYEE, key: '52998224725', amount: '99999999999.00' }, '/amount'],
      ['a txid with signs', { ...PAYEE, key: '52998224725', txid: 'a-b' }, '/txid'],
      ['a name of which nothing is left', { ...PAYEE, name: '日本', key: '52998224725' }, '/name'],
      ['a city of which nothing is left', { ...PAYEE, city: '日本', key: '52998224725' }, '/city'],
    ])('are not written for %s', async (_, body, pointer) => {
      const { body: problem } = await make(body).expect(400);
      expect(problem.errors[0].pointer).toBe(pointer);
    });

    it('are not written when the words do not fit beside the key', async () => {
      const body = { ...PAYEE, key: '7d9f0335-8dcc-4054-9bf9-0dbd61d36906', description: 'x'.repeat(99) };
      expect((await make(body).expect(400)).body.errors[0].pointer).toBe('/description');
    });
  });
});

import { ObjectId } from 'mongodb';
import { createHash } from 'node:crypto';
import { makeEndToEndId } from '../../libs/brazil/index.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import {
  actorFor,
  aTransaction,
  createClient,
  createTransaction,
  type TransactionBody,
} from '../support/factories/index.js';

jest.setTimeout(60_000);

const LIMITS = {
  TRANSACTION_LIMIT: '1000.00',
  TRANSACTION_LIMIT_MANAGER: '5000.00',
  TRANSACTION_SECOND_APPROVER_ABOVE: '2000.00',
  TRANSACTION_LIMIT_PER_CLIENT_AND_DAY: '30000000.00',
};

describe('transactions', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let clerk: ApiClient;
  let manager: ApiClient;
  let clientId: string;
  beforeAll(async () => {
    vigia = await startTestApp(LIMITS);
    admin = await vigia.admin();
    clerk = await actorFor(vigia, { role: 'OPERATOR' });
    manager = await actorFor(vigia, { role: 'MANAGER' });
    clientId = (await createClient(admin)).id;
  });
  afterAll(() => vigia.close());

  const approved = async (overrides: Record<string, unknown> = {}): Promise<TransactionBody> => {
    const { id } = await createTransaction(clerk, clientId, overrides);
    return (await manager.post(`/transactions/${id}/approve`, {}).expect(200)).body as TransactionBody;
  };

  it('are recorded, read, and say where they are', async () => {
    const occurredAt = '2024-11-01T01:30:00-03:00';
    const endToEndId = makeEndToEndId({
      kind: 'payment',
      ispb: '12345678',
      at: new Date(occurredAt),
      suffix: 'abcdefghijk',
    });
    const body = {
      ...{ clientId, type: 'pix', amount: '150.00', occurredAt, description: 'Mensalidade' },
      ...{ metadata: { order: { id: 7 } }, externalReference: 'PED-1', endToEndId },
    };
    const made = await clerk.post('/transactions', body).expect(201);
    expect(made.body).toEqual({
      ...body,
      ...{ id: expect.stringMatching(/^[0-9a-f]{24}$/), occurredAt: '2024-11-01T04:30:00.000Z', currency: 'BRL' },
      ...{ status: 'pending', source: null, reversalOf: null, reversalReference: null, reversedAmount: '0.00' },
      ...{ approvalsNeeded: 1, createdBy: { kind: 'user', id: expect.any(String) }, version: 1 },
      history: [{ move: 'record', status: 'pending', at: made.body.createdAt, by: made.body.createdBy, reason: null }],
      ...{ createdAt: expect.any(String), updatedAt: made.body.createdAt },
    });
    expect(made.headers['location']).toBe(`/api/v1/transactions/${String(made.body.id)}`);
    expect(made.headers['etag']).toBe('W/"1"');
    expect((await admin.get(`/transactions/${String(made.body.id)}`).expect(200)).body).toEqual(made.body);
    const stored = await vigia.connection.collection('transactions').findOne({ externalReference: 'PED-1' });
    expect(stored).toMatchObject({ amountCents: 15_000, day: '2024-11-01' });
    const events = await vigia.connection.collection('audit_events').find({ action: 'transaction.recorded' }).toArray();
    expect(events).toMatchObject([{ clientId, changes: { type: 'pix', amount: '150.00', status: 'pending' } }]);
    expect(JSON.stringify(events)).not.toContain('Mensalidade');
  });

  it.each([
    ['a number for the amount', { amount: 150 }, '/amount'],
    ['an exponent', { amount: '1e3' }, '/amount'],
    ['half a centavo', { amount: '0.005' }, '/amount'],
    ['one decimal', { amount: '10.1' }, '/amount'],
    ['nothing', { amount: '0.00' }, '/amount'],
    ['a debt', { amount: '-1.00' }, '/amount'],
    ['more than 10¹³ centavos', { amount: '100000000000.01' }, '/amount'],
    ['an unknown type', { type: 'cash' }, '/type'],
    ['an unknown status', { status: 'done' }, '/status'],
    ['no client', { clientId: undefined }, '/clientId'],
    ['a client that is no id', { clientId: '7' }, '/clientId'],
    ['a time without an offset', { occurredAt: '2026-11-01T12:00:00' }, '/occurredAt'],
    ['a time ahead', { occurredAt: '2099-01-01T00:00:00Z' }, '/occurredAt'],
    ['a long description', { description: 'x'.repeat(201) }, '/description'],
    ['metadata that is a list', { metadata: [1] }, '/metadata'],
    ['deep metadata', { metadata: { a: { b: { c: { d: { e: { f: 1 } } } } } } }, '/metadata'],
    ['large metadata', { metadata: { text: 'x'.repeat(16_400) } }, '/metadata'],
    ['a reference with a space', { externalReference: 'PED 1' }, '/externalReference'],
    [
      'an end-to-end id of a boleto',
      { type: 'boleto', endToEndId: `E12345678202611301200${'a'.repeat(11)}` },
      '/endToEndId',
    ],
    ['a broken end-to-end id', { type: 'pix', endToEndId: 'E1' }, '/endToEndId'],
    ['a read-only field', { reversalOf: 'f'.repeat(24) }, '/reversalOf'],
    ['another currency', { currency: 'USD' }, '/currency'],
  ])('refuse %s and name it', async (_, fault, pointer) => {
    const answer = await clerk.post('/transactions', aTransaction(clientId, fault)).expect(400);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  it('are recorded once per client and reference, and once per end-to-end id', async () => {
    const now = new Date();
    const endToEndId = makeEndToEndId({ kind: 'payment', ispb: '87654321', at: now, suffix: 'ABCDEFGHIJK' });
    const unique = { type: 'pix', externalReference: 'PED-2', endToEndId };
    await createTransaction(clerk, clientId, unique);
    const again = await clerk.post('/transactions', aTransaction(clientId, { externalReference: 'PED-2' })).expect(409);
    expect(again.body).toMatchObject({ code: 'transaction.duplicate', errors: [{ pointer: '/externalReference' }] });
    const other = await createClient(admin);
    const sameId = await clerk.post('/transactions', aTransaction(other.id, { type: 'pix', endToEndId })).expect(409);
    expect(sameId.body).toMatchObject({
      code: 'transaction.end_to_end_id_taken',
      errors: [{ pointer: '/endToEndId' }],
    });
    await createTransaction(clerk, other.id, { externalReference: 'PED-2' });
    const found = await admin.get(`/transactions?externalReference=PED-2&clientId=${clientId}`).expect(200);
    expect(found.body.items).toHaveLength(1);
  });

  it('need an active client', async () => {
    const client = await createClient(admin);
    const { id } = await createTransaction(clerk, client.id);
    await admin.patch(`/clients/${client.id}`, { status: 'suspended', statusReason: 'teste' }).expect(200);
    const refused = await clerk.post('/transactions', aTransaction(client.id)).expect(422);
    expect(refused.body.code).toBe('client.inactive');
    await manager.post(`/transactions/${id}/approve`, {}).expect(200);
    await manager.post(`/transactions/${id}/reversals`, { reason: 'Encerrado' }).expect(200);
    await clerk.post('/transactions', aTransaction('f'.repeat(24))).expect(404);
  });

  describe('are decided about', () => {
    it.each(['approve', 'reject'])('by another person: %s', async (move) => {
      const { id } = await createTransaction(manager, clientId);
      const own = await manager.post(`/transactions/${id}/${move}`, { reason: 'sim' }).expect(403);
      expect(own.body.code).toBe('transaction.own');
      const done = await admin.post(`/transactions/${id}/${move}`, { reason: ' Conferido ' }).expect(200);
      const status = move === 'approve' ? 'approved' : 'rejected';
      expect(done.body).toMatchObject({ status, version: 2, history: [{}, { move, status, reason: 'Conferido' }] });
      expect(done.headers['etag']).toBe('W/"2"');
      const again = await admin.post(`/transactions/${id}/${move}`, { reason: 'de novo' }).expect(409);
      const allowed = move === 'approve' ? 'reverse' : 'nothing';
      expect(again.body).toMatchObject({
        code: 'transaction.wrong_state',
        detail: `The transaction is ${status}; allowed: ${allowed}`,
      });
    });

    it('not through a key of the same person', async () => {
      const scopes = ['transactions:create', 'transactions:approve'];
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
      const { body } = await manager.post('/api-keys', { name: 'ERP', scopes, expiresAt }).expect(201);
      const key = vigia.as((body as { key: string }).key);
      const { id } = await createTransaction(manager, clientId);
      await key.post(`/transactions/${id}/approve`, {}).expect(403);
      const settled = await createTransaction(key, clientId, { status: 'approved', source: 'erp' });
      expect(settled.status).toBe('approved');
      const nameless = await key.post('/transactions', aTransaction(clientId, { status: 'approved' })).expect(403);
      expect(nameless.body.code).toBe('transaction.needs_second_person');
    });

    it('never at once by a person', async () => {
      const body = aTransaction(clientId, { status: 'approved', source: 'erp' });
      const answer = await admin.post('/transactions', body).expect(403);
      expect(answer.body.code).toBe('transaction.needs_second_person');
    });

    it('by a second person above the threshold', async () => {
      const { id } = await createTransaction(admin, clientId, { amount: '2000.01' });
      const first = await manager.post(`/transactions/${id}/approve`, {}).expect(200);
      expect(first.body).toMatchObject({ status: 'pending', approvalsNeeded: 2, version: 2 });
      const same = await manager.post(`/transactions/${id}/approve`, {}).expect(403);
      expect(same.body.code).toBe('transaction.approved_already');
      const second = await actorFor(vigia, { role: 'MANAGER' });
      const done = await second.post(`/transactions/${id}/approve`, {}).expect(200);
      expect(done.body).toMatchObject({ status: 'approved', version: 3 });
    });

    it('within the limit of the role', async () => {
      const answer = await clerk.post('/transactions', aTransaction(clientId, { amount: '1000.01' })).expect(403);
      expect(answer.body).toMatchObject({
        code: 'transaction.over_role_limit',
        detail: 'The limit of OPERATOR is R$\u00a01.000,00',
      });
      const { id } = await createTransaction(admin, clientId, { amount: '5000.01' });
      await manager.post(`/transactions/${id}/approve`, {}).expect(403);
    });

    it('cancelled by whoever may, by POST and by DELETE, and are never gone', async () => {
      const [one, two] = [await createTransaction(clerk, clientId), await createTransaction(clerk, clientId)];
      await clerk.post(`/transactions/${one.id}/cancel`, { reason: 'Engano' }).expect(200);
      await clerk.delete(`/transactions/${two.id}`).expect(204);
      for (const { id } of [one, two])
        expect((await admin.get(`/transactions/${id}`).expect(200)).body).toMatchObject({ status: 'cancelled' });
      await clerk.delete(`/transactions/${two.id}`).expect(409);
    });

    it('or edited by whoever recorded them, or may approve', async () => {
      const { id } = await createTransaction(clerk, clientId);
      const path = `/transactions/${id}`;
      const other = await actorFor(vigia, { role: 'OPERATOR' });
      const refusals = [other.patch(path, { description: 'x' }), other.delete(path), other.post(`${path}/cancel`, {})];
      for (const answer of await Promise.all(refusals))
        expect([answer.status, answer.body.code]).toEqual([403, 'transaction.of_another']);
      await manager.patch(path, { description: 'Conferido' }).expect(200);
      await manager.post(`${path}/cancel`, {}).expect(200);
    });
  });

  describe('edits', () => {
    it('change description and metadata of pending ones only; null clears', async () => {
      const { id } = await createTransaction(clerk, clientId, { description: 'x', metadata: { a: 1 } });
      const path = `/transactions/${id}`;
      const edited = await clerk.patch(path, { description: 'y', metadata: null }).expect(200);
      expect(edited.body).toMatchObject({ description: 'y', metadata: null, version: 2 });
      expect((await clerk.patch(path, { description: 'y' }).expect(200)).body.version).toBe(2);
      for (const fault of [
        { amount: '1.00' },
        { clientId },
        { type: 'pix' },
        { status: 'approved' },
        { endToEndId: 'x' },
      ])
        await clerk.patch(path, fault).expect(400);
      await manager.post(`${path}/approve`, {}).expect(200);
      const late = await clerk.patch(path, { description: 'z' }).expect(409);
      expect(late.body.detail).toBe('The transaction is approved; allowed: reverse');
    });

    it('and moves honour If-Match in every form', async () => {
      const { id } = await createTransaction(clerk, clientId);
      const path = `/transactions/${id}`;
      await clerk.patch(path, { description: 'a' }).set('If-Match', 'W/"1"').expect(200);
      await clerk.patch(path, { description: 'b' }).set('If-Match', '"1"').expect(412);
      await clerk.delete(path).set('If-Match', '"1"').expect(412);
      for (const move of ['approve', 'reject', 'cancel'])
        await manager.post(`${path}/${move}`, { reason: 'x' }).set('If-Match', '"1"').expect(412);
      await manager.post(`${path}/approve`, {}).set('If-Match', '"2"').expect(200);
    });
  });

  describe('reversals', () => {
    const reverse = (id: string, body: object) =>
      manager.post(`/transactions/${id}/reversals`, { reason: 'Devolvido', ...body });

    it('take back a part, then the rest, and no more', async () => {
      const { id } = await approved();
      const first = await reverse(id, { amount: '50.00', reference: 'DEV-1' }).expect(200);
      expect(first.body).toMatchObject({
        ...{ clientId, type: 'transfer', amount: '50.00', status: 'approved', reversalOf: id },
        ...{ reversalReference: 'DEV-1', history: [{ move: 'record', reason: 'Devolvido' }] },
      });
      const present = await admin.get(`/transactions/${id}`).expect(200);
      expect(present.body).toMatchObject({ amount: '150.00', reversedAmount: '50.00', status: 'approved', version: 3 });
      const over = await reverse(id, { amount: '100.01', reference: 'DEV-2' }).expect(422);
      expect(over.body).toMatchObject({
        code: 'transaction.over_reversal',
        detail: 'R$\u00a0100,00 of R$\u00a0150,00 are left',
      });
      expect((await reverse(id, { reference: 'DEV-2' }).expect(200)).body.amount).toBe('100.00');
      await reverse(id, { amount: '0.01', reference: 'DEV-3' }).expect(422);
      const all = await admin.get(`/transactions?reversalOf=${id}&sort=occurredAt`).expect(200);
      expect(all.body.items.map(({ amount }: TransactionBody) => amount)).toEqual(['50.00', '100.00']);
    });

    it('that are repeated give the first result, with a key or without', async () => {
      const { id } = await approved();
      const first = await reverse(id, { amount: '50.00' }).expect(200);
      expect((await reverse(id, { amount: '50.00' }).expect(200)).body).toEqual(first.body);
      expect((await reverse(id, {}).expect(200)).body).toEqual(first.body);
      const differs = await reverse(id, { amount: '60.00' }).expect(409);
      expect(differs.body.code).toBe('transaction.reversal_differs');
      expect((await admin.get(`/transactions/${id}`)).body.reversedAmount).toBe('50.00');
    });

    it('are of approved ones only, and never of a reversal', async () => {
      const { id } = await createTransaction(clerk, clientId);
      const pending = await reverse(id, {}).expect(409);
      expect(pending.body.detail).toBe('The transaction is pending; allowed: approve, reject, cancel, update');
      const { body } = await reverse((await approved()).id, {}).expect(200);
      const twice = await reverse(String(body.id), {}).expect(409);
      expect(twice.body.detail).toBe('The reversal is approved; allowed: nothing');
      await reverse(id, { reason: undefined }).expect(400);
      await clerk.post(`/transactions/${id}/reversals`, { reason: 'x' }).expect(403);
    });

    it.each([1, '1e0', '0.005', '1.1', '0.00', '-1.00', '1,00', ' 1.00', '100000000000.01', null])(
      'refuse %p as an amount and move nothing',
      async (amount) => {
        const { id } = await approved();
        const answer = await reverse(id, { amount }).expect(400);
        expect(answer.body.errors[0].pointer).toBe('/amount');
        expect((await admin.get(`/transactions/${id}`)).body.reversedAmount).toBe('0.00');
      },
    );
  });

  describe('lists', () => {
    let own: string;
    beforeAll(async () => {
      own = (await createClient(admin)).id;
      for (const [type, day] of [
        ['pix', 1],
        ['boleto', 2],
        ['pix', 3],
      ] as const)
        await createTransaction(clerk, own, { type, occurredAt: `2024-10-0${String(day)}T12:00:00Z` });
      const { body } = await admin.get(`/transactions?clientId=${own}&type=boleto`).expect(200);
      await manager.post(`/transactions/${String(body.items[0].id)}/approve`, {}).expect(200);
    });
    const days = async (query: string): Promise<string[]> => {
      const { body } = await admin.get(`/transactions?clientId=${own}&${query}`).expect(200);
      return (body as { items: { occurredAt: string }[] }).items.map(({ occurredAt }) => occurredAt.slice(8, 10));
    };

    it.each([
      ['', ['03', '02', '01']],
      ['sort=occurredAt', ['01', '02', '03']],
      ['type=pix', ['03', '01']],
      ['status=approved', ['02']],
      ['status=pending&type=pix', ['03', '01']],
      ['from=2024-10-02T12:00:00Z', ['03', '02']],
      ['to=2024-10-02T12:00:00Z', ['01']],
      ['from=2024-10-01T12:00:00Z&to=2024-10-03T12:00:00Z', ['02', '01']],
    ])('?%s', async (query, expected) => {
      expect(await days(query)).toEqual(expected);
    });

    it('follow cursors to the end, and count numbered pages', async () => {
      const first = await admin.get(`/transactions?clientId=${own}&limit=2`).expect(200);
      const cursor = String(first.body.nextCursor);
      expect(await days(`limit=2&cursor=${cursor}`)).toEqual(['01']);
      await admin.get(`/transactions?cursor=${cursor}`).expect(400);
      const numbered = await admin.get(`/transactions?clientId=${own}&page=2&limit=2`).expect(200);
      expect(numbered.body).toMatchObject({ page: 2, pages: 2, total: 3 });
    });

    it.each(['type=cash', 'status=done', 'from=yesterday', 'clientId=7', 'sort=amount', 'amount=1.00', 'limit=0'])(
      'refuse ?%s and name the parameter',
      async (query) => {
        const answer = await admin.get(`/transactions?${query}`).expect(400);
        expect(answer.body.errors[0].parameter).toBe(query.split('=')[0]);
      },
    );
  });

  describe('as CSV', () => {
    it('hold what the list holds, with formulas made harmless, and are themselves in the audit', async () => {
      const own = (await createClient(admin)).id;
      const words = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\0=1', 'plain', 'with "quotes", commas'];
      for (const description of words) await createTransaction(clerk, own, { description, metadata: { order: 7 } });
      const [first] = (await admin.get(`/transactions?clientId=${own}&limit=1`).expect(200)).body.items as [
        TransactionBody,
      ];
      await manager.post(`/transactions/${first.id}/approve`, {}).expect(200);
      const answer = await admin.get(`/transactions/export?clientId=${own}`).expect(200);
      expect(answer.headers['content-type']).toContain('text/csv');
      const [header = '', ...lines] = answer.text.trimEnd().split('\r\n');
      expect(header).toMatch(/^id,clientId,type,amount,currency,status,occurredAt,description,externalReference,/);
      expect(lines).toHaveLength(words.length);
      for (const word of words.slice(0, 7)) expect(answer.text).toContain(`'${word}`);
      expect(answer.text).not.toMatch(/[,"\n][=+@-]/);
      expect(answer.text).toContain('"with ""quotes"", commas"');
      expect(lines[0]).toMatch(new RegExp(`^${first.id},${own},transfer,150.00,BRL,approved,`));
      expect(lines.slice(1).every((line) => line.includes(',150.00,BRL,pending,'))).toBe(true);
      const sha256 = createHash('sha256').update(answer.text).digest('hex');
      const events = await vigia.connection
        .collection('audit_events')
        .find({ action: { $in: ['transaction.export_begun', 'transaction.exported'] } })
        .sort({ at: 1 })
        .toArray();
      expect(events).toMatchObject([
        { action: 'transaction.export_begun', changes: { filter: { clientId: own } } },
        { action: 'transaction.exported', changes: { rows: words.length, sha256, isComplete: true } },
      ]);
    });

    it('obey the filters of the list, and know neither pages nor an order', async () => {
      const rows = async (query: string): Promise<number> => {
        const { text } = await admin.get(`/transactions/export?clientId=${clientId}&${query}`).expect(200);
        return text.trimEnd().split('\r\n').length - 1;
      };
      const listed = async (query: string): Promise<number> => {
        const { body } = await admin.get(`/transactions?clientId=${clientId}&page=1&${query}`).expect(200);
        return Number(body.total);
      };
      for (const query of ['', 'status=approved', 'type=pix', 'to=2024-12-01T00:00:00Z'])
        expect([query, await rows(query)]).toEqual([query, await listed(query)]);
      for (const query of ['limit=5', 'page=1', 'sort=occurredAt', 'type=cash'])
        await admin.get(`/transactions/export?${query}`).expect(400);
    });

    it('are for whoever may export, and hold nothing of another client for whoever is bound to one', async () => {
      await clerk.get('/transactions/export').expect(403);
      const other = await createClient(admin);
      const { id } = await createTransaction(clerk, other.id);
      await createTransaction(clerk, clientId);
      const bound = await actorFor(vigia, { role: 'ANALYST', clientIds: [clientId] });
      const { text } = await bound.get('/transactions/export').expect(200);
      expect(text).toContain(clientId);
      expect(text).not.toContain(other.id);
      expect((await admin.get('/transactions/export').expect(200)).text).toContain(id);
      const foreign = await bound.get(`/transactions/export?clientId=${other.id}`).expect(200);
      expect(foreign.text.trimEnd().split('\r\n')).toHaveLength(1);
    });
  });

  describe('totals', () => {
    let own: string;
    beforeAll(async () => {
      own = (await createClient(admin)).id;
      const settle = async (amount: string, occurredAt: string): Promise<string> => {
        const { id } = await createTransaction(admin, own, { amount, occurredAt });
        for (const role of ['ADMIN', 'ADMIN'] as const)
          await (await actorFor(vigia, { role })).post(`/transactions/${id}/approve`, {}).expect((answer) => {
            if (![200, 409].includes(answer.status)) throw new Error(String(answer.status));
          });
        return id;
      };
      // Above 2³¹ centavos, each by itself not.
      await settle('12000000.00', '2024-10-31T12:00:00Z');
      const id = await settle('12000000.01', '2024-11-01T02:59:59Z');
      await settle('0.50', '2024-11-01T03:00:00Z');
      await createTransaction(clerk, own, { occurredAt: '2024-11-01T12:00:00Z' });
      await admin.post(`/transactions/${id}/reversals`, { amount: '1.00', reason: 'Devolvido' }).expect(200);
    });

    it('sum up whole days of São Paulo exactly, also above 2³¹', async () => {
      const { body } = await admin
        .get(`/transactions/totals?clientId=${own}&from=2024-10-31&to=2024-11-01`)
        .expect(200);
      expect(body).toMatchObject({ from: '2024-10-31', to: '2024-11-01', currency: 'BRL', approved: '24000000.51' });
      const kind = { type: 'transfer', isReversal: false };
      expect(body.items).toEqual([
        { period: '2024-10-31', ...kind, status: 'approved', count: 2, amount: '24000000.01' },
        { period: '2024-11-01', ...kind, status: 'approved', count: 1, amount: '0.50' },
        { period: '2024-11-01', ...kind, status: 'pending', count: 1, amount: '150.00' },
      ]);
    });

    it('are exact above 2⁵³ centavos, where a double is not', async () => {
      const { id: richId } = await createClient(admin);
      const { id } = await createTransaction(admin, richId, { amount: '0.01', occurredAt: '2024-12-02T12:00:00Z' });
      const transactions = vigia.connection.collection('transactions');
      const { _id, ...row } = (await transactions.findOne({ _id: new ObjectId(id) }))!;
      const most = 10_000_000_000_000;
      const amounts = [...Array<number>(901).fill(most), 1, 1, 999_999];
      await transactions.deleteOne({ _id });
      await transactions.insertMany(
        amounts.map((amountCents, n) => ({
          ...row,
          _id: new ObjectId(),
          amountCents,
          externalReference: `R${String(n)}`,
        })),
      );
      const query = `clientId=${richId}&from=2024-12-01&to=2024-12-31`;
      const { body } = await admin.get(`/transactions/totals?${query}`).expect(200);
      expect(body.items).toMatchObject([{ count: 904, amount: '90100000010000.01' }]);
      const monthly = await admin.get(`/transactions/totals?${query}&by=month`).expect(200);
      expect(monthly.body.items).toMatchObject([{ period: '2024-12', amount: '90100000010000.01' }]);
    });

    it('by month, and of late unless told otherwise, with what was taken back', async () => {
      const { body } = await admin
        .get(`/transactions/totals?clientId=${own}&from=2024-10-01&to=2024-12-31&by=month`)
        .expect(200);
      expect(body).toMatchObject({ approved: '24000000.51', reversed: '0.00', net: '24000000.51' });
      expect(body.items[0]).toMatchObject({ period: '2024-10', count: 2, amount: '24000000.01' });
      const recent = await admin.get(`/transactions/totals?clientId=${own}`).expect(200);
      expect(recent.body).toMatchObject({ approved: '0.00', reversed: '1.00', net: '-1.00' });
      expect(recent.body.items).toMatchObject([{ type: 'transfer', isReversal: true, count: 1, amount: '1.00' }]);
    });

    it('hold nothing of another client for whoever is bound to one', async () => {
      const bound = await actorFor(vigia, { role: 'ADMIN', clientIds: [clientId] });
      for (const query of [`clientId=${own}&`, ''])
        expect(
          (await bound.get(`/transactions/totals?${query}from=2024-10-31&to=2024-10-31`).expect(200)).body,
        ).toMatchObject({ items: [], approved: '0.00' });
    });

    it.each([
      'from=2026-13-01',
      'from=2026-02-30',
      'from=2025-01-01&to=2026-11-30',
      'from=2026-11-02&to=2026-11-01',
      'by=year',
    ])('refuse ?%s', async (query) => {
      await admin.get(`/transactions/totals?${query}`).expect(400);
    });
  });

  it('stay within the daily limit of a client, which cancelled ones give back', async () => {
    const { id } = await createClient(admin);
    const body = (amount: string) => aTransaction(id, { amount, occurredAt: '2024-01-01T12:00:00Z' });
    const great = await admin.post('/transactions', body('29999999.00')).expect(201);
    const over = await admin.post('/transactions', body('1.01')).expect(422);
    expect(over.body).toMatchObject({
      code: 'transaction.over_daily_limit',
      detail: 'The limit is R$\u00a030.000.000,00 a day',
    });
    await admin.post('/transactions', body('1.00')).expect(201);
    await admin.post('/transactions', body('0.01')).expect(422);
    await admin.post(`/transactions/${String(great.body.id)}/cancel`, {}).expect(200);
    await admin.post('/transactions', body('29999999.00')).expect(201);
    await admin.post('/transactions', body('30000000.01')).expect(422);
  });
});

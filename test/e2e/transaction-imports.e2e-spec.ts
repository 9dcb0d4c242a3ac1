import { createHash } from 'node:crypto';
import { makeEndToEndId } from '../../libs/brazil/index.js';
import { type ApiClient, startTestApp, type TestApp } from '../support/app/test-app.js';
import { actorFor, createClient, createTransaction, type TransactionBody } from '../support/factories/index.js';
import { eventuallyPasses } from '../support/poll/index.js';
import { CSV, NDJSON, reportOf, type RowReport, uploadTable } from '../support/tables/index.js';

jest.setTimeout(60_000);

const LIMITS = {
  TRANSACTION_LIMIT_MANAGER: '5000.00',
  TRANSACTION_LIMIT_PER_CLIENT_AND_DAY: '10000.00',
};
const HEAD = 'clientId,type,amount,externalReference';

describe('transactions of a file', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;
  let clientId: string;
  beforeAll(async () => {
    vigia = await startTestApp(LIMITS);
    admin = await vigia.admin();
    manager = await actorFor(vigia, { role: 'MANAGER' });
  });
  beforeEach(async () => {
    clientId = (await createClient(admin)).id;
  });
  afterAll(() => vigia.close());

  const upload = (text: string, query: string, { api = manager, type = CSV } = {}) =>
    uploadTable(api, `/transactions/import?${query}`, text, type);
  const imported = async (text: string, mode: string, by: { api?: ApiClient; type?: string } = {}) =>
    reportOf((await upload(text, `mode=${mode}`, by).expect(200)).body as string);
  const fates = (rows: readonly RowReport[]) =>
    rows.map(({ line, outcome, code, errors }) => [line, outcome, code, ...errors.map(({ pointer }) => pointer)]);
  const booked = (id = clientId) =>
    admin
      .get(`/transactions?clientId=${id}&limit=100&sort=occurredAt`)
      .then(({ body }) => body.items as TransactionBody[]);
  const audited = (action: string) =>
    vigia.connection.collection('audit_events').find({ action }).sort({ at: -1 }).limit(1).next();
  const rows = (n: number, from = 0): string[] =>
    Array.from({ length: n }, (_, at) => `${clientId},transfer,1.00,R-${String(from + at)}`);

  it('are tried out, which writes nothing, then recorded under the rules of a single one; a repeat records nothing twice', async () => {
    const stopped = (await createClient(admin)).id;
    await admin.patch(`/clients/${stopped}`, { status: 'suspended', statusReason: 'teste' }).expect(200);
    const at = '2024-11-01T12:00:00Z';
    const pix = makeEndToEndId({ kind: 'payment', ispb: '12345678', at: new Date(at), suffix: 'abcdefghijk' });
    const text = [
      `${HEAD},occurredAt,endToEndId,description,metadata,status,source`,
      `${clientId},pix,150.00,PED-1,${at},${pix},Mensalidade,"{""order"":7}",,`,
      `${clientId},boleto,10.1,PED-2,,,,,,`,
      `${clientId},pix,150.00,PED-1,${at},${pix},Mensalidade,"{""order"":7}",,`,
      `${clientId},pix,150.01,PED-1,${at},${pix},,,,`,
      `${clientId},pix,1.00,PED-3,${at},${pix},,,,`,
      `${clientId},credit,5000.01,PED-4,,,,,,`,
      `${clientId},credit,1.00,PED-5,,,,,approved,erp`,
      `${stopped},credit,1.00,PED-6,,,,,,`,
      `${clientId},credit,1.00,,,,,,,`,
      `${clientId},debit,2.00,PED-7,2099-01-01T00:00:00Z,,,,,`,
      `${clientId},debit,2.00,PED-8,,,,[1],,`,
      `${clientId},debit,2.00,PED-9,,,'=1+1,,,`,
    ].join('\r\n');
    const refused = (code: string, pointer?: string) => ['refused', code, ...(pointer === undefined ? [] : [pointer])];
    const expected = (made: string) => [
      [2, made, null],
      [3, ...refused('request.invalid', '/amount')],
      [4, 'repeated', null],
      [5, ...refused('transaction.duplicate', '/externalReference')],
      [6, ...refused('transaction.end_to_end_id_taken', '/endToEndId')],
      [7, ...refused('transaction.over_role_limit')],
      [8, ...refused('transaction.needs_second_person')],
      [9, ...refused('client.inactive')],
      [10, ...refused('request.invalid', '/externalReference')],
      [11, ...refused('request.invalid', '/occurredAt')],
      [12, ...refused('request.invalid', '/metadata')],
      [13, made, null],
    ];
    const before = await vigia.connection.collection('transactions').countDocuments({});
    expect(fates((await imported(text, 'dryRun')).rows)).toEqual(expected('valid'));
    expect(await vigia.connection.collection('transactions').countDocuments({})).toBe(before);

    const real = await imported(text, 'continueOnError');
    expect(fates(real.rows)).toEqual(expected('created'));
    expect(real.summary).toEqual({ created: 2, valid: 0, repeated: 1, refused: 9, skipped: 0 });
    const [first, second, ...rest] = await booked();
    expect(first).toMatchObject({
      ...{ id: real.rows[0]?.id, type: 'pix', amount: '150.00', occurredAt: '2024-11-01T12:00:00.000Z' },
      ...{ endToEndId: pix, externalReference: 'PED-1', description: 'Mensalidade', metadata: { order: 7 } },
      ...{ status: 'pending', version: 1 },
    });
    expect([second?.amount, (second as { description?: unknown } | undefined)?.description]).toEqual(['2.00', '=1+1']);
    expect(rest).toEqual([]);
    expect(real.rows[2]?.id).toBe(first?.id);
    const recorded = { action: 'transaction.recorded', clientId };
    expect(await vigia.connection.collection('audit_events').countDocuments(recorded)).toBe(2);
    await manager.post(`/transactions/${String(first?.id)}/approve`, {}).expect(403);

    const again = await imported(text, 'continueOnError');
    expect(again.summary).toEqual({ created: 0, valid: 0, repeated: 3, refused: 9, skipped: 0 });
    expect(again.rows[0]).toMatchObject({ outcome: 'repeated', id: first?.id });
    expect((await imported(text, 'dryRun')).summary).toEqual(again.summary);
    expect(await booked()).toHaveLength(2);
    const sha256 = createHash('sha256').update(text).digest('hex');
    const changes = { mode: 'continueOnError', sha256, rows: 12, created: 0, repeated: 3, refused: 9 };
    await eventuallyPasses(async () => {
      const events = await vigia.connection
        .collection('audit_events')
        .find({ action: 'transaction.imported' })
        .toArray();
      expect(events.map((event) => event['changes'] as object)).toContainEqual(expect.objectContaining(changes));
    });
  });

  it('use up the daily limit of their client as they come, tried out or recorded; a repeat needs none of it', async () => {
    const line = (n: number, amount: string): string => `${clientId},transfer,${amount},DIA-${String(n)}`;
    await createTransaction(admin, clientId, { amount: '4000.00' });
    const text = [HEAD, line(1, '5000.00'), line(2, '1000.01'), line(3, '1000.00'), line(4, '0.01')].join('\n');
    const over = ['refused', 'transaction.over_daily_limit'];
    const expected = (made: string) => [
      [2, made, null],
      [3, ...over],
      [4, made, null],
      [5, ...over],
    ];
    expect(fates((await imported(text, 'dryRun')).rows)).toEqual(expected('valid'));
    expect(fates((await imported(text, 'continueOnError')).rows)).toEqual(expected('created'));
    expect((await booked()).map(({ amount }) => amount).sort()).toEqual(['1000.00', '4000.00', '5000.00']);
    expect((await imported(text, 'continueOnError')).summary).toMatchObject({ repeated: 2, refused: 2 });
  });

  it('of a client out of reach are as little there as those of none, and are not recorded', async () => {
    const own = (await createClient(admin)).id;
    const bound = await actorFor(vigia, { role: 'MANAGER', clientIds: [own] });
    await createTransaction(admin, clientId, { amount: '1.00', externalReference: 'R-1' });
    const lines = [...rows(2), `${'f'.repeat(24)},transfer,1.00,R-1`, `${own},transfer,1.00,R-1`];
    const text = [HEAD, ...lines].join('\n');
    const foreign = ['refused', 'client.not_found'];
    for (const [mode, made] of [
      ['dryRun', 'valid'],
      ['continueOnError', 'created'],
    ] as const)
      expect(fates((await imported(text, mode, { api: bound })).rows)).toEqual([
        [2, ...foreign],
        [3, ...foreign],
        [4, ...foreign],
        [5, made, null],
      ]);
    expect([await booked(), await booked(own)]).toMatchObject([[{ externalReference: 'R-1' }], [{ amount: '1.00' }]]);
  });

  it('may be settled already where a key that may approve names their source', async () => {
    const scopes = ['transactions:import', 'transactions:approve'];
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const { body } = await manager.post('/api-keys', { name: 'ERP', scopes, clientId, expiresAt }).expect(201);
    const key = vigia.as((body as { key: string }).key);
    const text = [
      `${HEAD},status,source`,
      `${clientId},transfer,1.00,K-1,approved,erp`,
      `${clientId},transfer,1.00,K-2,approved,`,
    ].join('\n');
    const { rows: report } = await imported(text, 'continueOnError', { api: key });
    expect(report).toMatchObject([{ outcome: 'created' }, { code: 'transaction.needs_second_person' }]);
    expect(await booked()).toMatchObject([{ status: 'approved', externalReference: 'K-1' }]);
    expect((await imported(text, 'continueOnError', { api: key })).summary).toMatchObject({ repeated: 1 });
  });

  it('stop at the first refusal if asked to, and the error file can be corrected and sent again', async () => {
    const text = [HEAD, ...rows(1), `${clientId},transfer,"1,00",R-9`, ...rows(1, 10)].join('\n');
    const answer = await upload(text, 'mode=stopOnError&report=csv').expect(200);
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.headers['content-disposition']).toContain('transactions-import.csv');
    const lines = [`"1,00",R-9,/amount field.is_money`, '1.00,R-10,skipped'].map(
      (end) => `${clientId},transfer,${end}`,
    );
    expect(answer.body).toBe([`${HEAD},_errors`, ...lines, ''].join('\r\n'));
    const corrected = (answer.body as string).replace('"1,00"', '1.00');
    expect((await imported(corrected, 'stopOnError')).summary).toMatchObject({ created: 2, refused: 0 });
    expect(await booked()).toHaveLength(3);
  });

  it('come as NDJSON too; no row has more columns than a single one has fields', async () => {
    const row = { clientId, type: 'transfer', amount: '1.00', externalReference: 'N-1', metadata: { a: [1] } };
    const bad = [{ amount: 1 }, { currency: 'USD' }, { reversalOf: 'f'.repeat(24) }, { metadata: { $set: 1 } }];
    const lines = [row, ...bad.map((fault, n) => ({ ...row, ...fault, externalReference: `N-${String(n + 2)}` }))];
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    const report = await imported(text, 'continueOnError', { type: NDJSON });
    expect(report.rows.map(({ outcome, errors }) => [outcome, errors[0]?.pointer])).toEqual([
      ['created', undefined],
      ['refused', '/amount'],
      ['refused', '/currency'],
      ['refused', '/reversalOf'],
      ['refused', '/metadata/$set'],
    ]);
    expect(await booked()).toMatchObject([{ metadata: { a: [1] } }]);
  });

  it('of two copies of a file at once are recorded once each', async () => {
    const text = [HEAD, ...rows(20)].join('\n');
    const reports = await Promise.all([imported(text, 'continueOnError'), imported(text, 'continueOnError')]);
    for (const { rows: report } of reports)
      expect(report.every(({ outcome, id }) => ['created', 'repeated'].includes(outcome) && id !== null)).toBe(true);
    expect(reports.reduce((sum, { summary }) => sum + Number(summary['created']), 0)).toBe(20);
    expect(await booked()).toHaveLength(20);
  });

  it('whose report nobody reads to the end stop; how far they came is in the audit, and a repeat goes on from there', async () => {
    const text = [HEAD, ...rows(300)].join('\n');
    const reader = new AbortController();
    const answer = await fetch(`${vigia.url}/api/v1/transactions/import?mode=continueOnError`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${manager.token}`, 'Content-Type': CSV },
      body: text,
      signal: reader.signal,
    });
    const first = await answer.body?.getReader().read();
    expect(Buffer.from(first?.value ?? []).toString()).toContain('"outcome":"created"');
    reader.abort();
    const sha256 = createHash('sha256').update(text).digest('hex');
    const ended = await eventuallyPasses(async () => {
      const event = await audited('transaction.imported');
      expect(event).toMatchObject({ changes: { sha256, rows: 300 } });
      return event?.['changes'] as { created: number };
    });
    expect(ended.created).toBeLessThan(300);
    const made = vigia.connection.collection('transaction_keys');
    const own = { _id: { $regex: `^ref:${clientId}:` } } as object;
    expect(await made.countDocuments(own)).toBe(ended.created);
    const { summary } = await imported(text, 'continueOnError');
    expect(summary).toMatchObject({ created: 300 - ended.created, repeated: ended.created, refused: 0 });
  });

  it('come from whoever may import, in a form that is known, with a mode', async () => {
    const clerk = await actorFor(vigia, { role: 'OPERATOR' });
    const text = [HEAD, ...rows(1)].join('\n');
    await upload(text, 'mode=continueOnError', { api: clerk }).expect(403);
    await upload(text, 'mode=continueOnError', { type: 'application/xml' }).expect(415);
    await upload(`${text},`, 'mode=continueOnError').expect(400);
    for (const query of ['', 'mode=all', 'mode=dryRun&format=csv']) await upload(text, query).expect(400);
    expect(await booked()).toEqual([]);
  });
});

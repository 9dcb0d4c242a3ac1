import { randomInt } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Response, Test as Request } from 'supertest';
import { Scope } from '../../src/common/auth-context/index.js';
import { UnitOfWork } from '../../src/common/persistence/index.js';
import { Clients } from '../../src/modules/clients/index.js';
import { TransactionsRepository } from '../../src/modules/transactions/transactions.repository.js';
import { type Instances, startInstances } from '../support/app/instances.js';
import { type ApiClient, apiClient } from '../support/app/test-app.js';
import {
  actorFor,
  aTransaction,
  createClient,
  createTransaction,
  type TransactionBody,
} from '../support/factories/index.js';
import { seededRandom } from '../support/ledger/index.js';

jest.setTimeout(300_000);

/** The long form is for `npm run test:long`. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 20);
const SEED = Number(process.env['RACE_SEED'] ?? randomInt(1e9));

describe(`transactions under contention, two instances, seed ${String(SEED)}`, () => {
  let instances: Instances;
  let admin: ApiClient;
  let clerk: ApiClient;
  /** Signed in once, asking both instances. */
  let clerks: ApiClient[];
  let managers: ApiClient[];
  let clientId: string;
  const random = seededRandom(SEED);
  beforeAll(async () => {
    instances = await startInstances(2, {
      TRANSACTION_LIMIT_MANAGER: '100000000.00',
      TRANSACTION_LIMIT_PER_CLIENT_AND_DAY: '100000000000.00',
    });
    const { first } = instances;
    admin = await first.admin();
    clerk = await actorFor(first, { role: 'OPERATOR' });
    const manager = await actorFor(first, { role: 'MANAGER' });
    const everywhere = (token: string) => [0, 1].map((n) => apiClient(instances.url(n), token));
    clerks = everywhere(clerk.token);
    managers = everywhere(manager.token);
    clientId = (await createClient(admin)).id;
  });
  afterAll(() => instances.close());

  const of = (clients: readonly ApiClient[], n: number): ApiClient => clients[n % clients.length]!;
  const present = async (id: string): Promise<TransactionBody> =>
    (await admin.get(`/transactions/${id}`).expect(200)).body as TransactionBody;
  /** An edit does not wait its turn: whoever is told to come again does. */
  const persist = async (ask: () => Request): Promise<Response> => {
    for (let left = 20; ; left -= 1) {
      const answer = await ask();
      if (answer.status !== 503 || left === 0) return answer;
    }
  };
  const sumOf = (rows: readonly { amount: string }[]): number =>
    rows.reduce((sum, { amount }) => sum + Number(amount.replace('.', '')), 0);

  it(`approve ∥ cancel ∥ reverse: one winner in each of ${String(ROUNDS)} rounds`, async () => {
    const winners = { approved: 0, cancelled: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id } = await createTransaction(clerk, clientId);
      const path = `/transactions/${id}`;
      const asks = [
        () => of(managers, round).post(`${path}/approve`, {}),
        () => of(clerks, round + 1).post(`${path}/cancel`, {}),
        () => of(managers, round + 1).post(`${path}/reversals`, { reason: 'Devolvido' }),
      ];
      const order = random.shuffle(asks.map((ask, index) => ({ ask, index })));
      const answers = await Promise.all(order.map(async ({ ask, index }) => ({ index, answer: await ask() })));
      const [approve, cancel, reverse] = [0, 1, 2].map((n) => answers.find(({ index }) => index === n)!.answer);
      const story = `round ${String(round)}: ${[approve, cancel, reverse].map((one) => String(one!.status)).join(' ')}`;
      const now = await present(id);
      expect([story, [approve!.status, cancel!.status].sort()]).toEqual([story, [200, 409]]);
      expect([story, now.status]).toEqual([story, approve!.status === 200 ? 'approved' : 'cancelled']);
      winners[now.status as keyof typeof winners] += 1;
      const loser = approve!.status === 409 ? approve! : cancel!;
      expect(loser.body.code).toBe('transaction.wrong_state');
      expect(loser.body.detail).toMatch(`The transaction is ${now.status}; allowed: `);
      if (reverse!.status === 200) expect(now).toMatchObject({ status: 'approved', reversedAmount: '150.00' });
      else {
        expect([story, reverse!.status, reverse!.body.code]).toEqual([story, 409, 'transaction.wrong_state']);
        expect(now.reversedAmount).toBe('0.00');
      }
      expect(now.history).toHaveLength(2);
    }
    process.stdout.write(`transaction races: ${JSON.stringify(winners)}, seed ${String(SEED)}\n`);
  });

  it('reversals at once never take back more than there is, and each that is answered is kept', async () => {
    const { id } = await createTransaction(clerk, clientId, { amount: '100.00' });
    await of(managers, 0).post(`/transactions/${id}/approve`, {}).expect(200);
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) => {
        const body = { amount: '15.00', reference: `DEV-${String(n % 12)}`, reason: 'Devolvido' };
        return of(managers, n).post(`/transactions/${id}/reversals`, body);
      }),
    );
    const done = answers.filter(({ status }) => status === 200).map(({ body }) => body as TransactionBody);
    const refused = answers.filter(({ status }) => status !== 200);
    for (const { status, body } of refused) expect([status, body.code]).toEqual([422, 'transaction.over_reversal']);
    const rows = (await admin.get(`/transactions?reversalOf=${id}&limit=100`).expect(200)).body
      .items as TransactionBody[];
    expect(rows).toHaveLength(6);
    expect(sumOf(rows)).toBe(9_000);
    expect((await present(id)).reversedAmount).toBe('90.00');
    expect(new Set(done.map((row) => row.id))).toEqual(new Set(rows.map((row) => row.id)));
  });

  it('the same reversal at once is carried out once', async () => {
    const { id } = await createTransaction(clerk, clientId);
    await of(managers, 0).post(`/transactions/${id}/approve`, {}).expect(200);
    const asks = Array.from({ length: 8 }, (_, n) =>
      of(managers, n).post(`/transactions/${id}/reversals`, { amount: '10.00', reason: 'Devolvido' }),
    );
    const answers = await Promise.all(asks);
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(8).fill(200));
    const ids = answers.map(({ body }) => (body as TransactionBody).id);
    expect(new Set(ids).size).toBe(1);
    expect((await present(id)).reversedAmount).toBe('10.00');
  });

  it('fifty equal keys at once make one transaction, with one answer', async () => {
    const body = aTransaction(clientId, { amount: '7.00', externalReference: 'CHAVE-50' });
    const post = (n: number) => of(clerks, n).post('/transactions', body).set('Idempotency-Key', 'fifty');
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => post(n)));
    for (const { status, body: problem } of answers.filter((answer) => answer.status !== 201))
      expect([status, problem.code]).toEqual([409, 'idempotency.in_flight']);
    const made = answers.filter(({ status }) => status === 201).map((answer) => JSON.stringify(answer.body));
    expect(new Set(made).size).toBe(1);
    expect(JSON.stringify((await post(0).expect(201)).body)).toBe(made[0]);
    const rows = instances.first.connection.collection('transactions');
    expect(await rows.countDocuments({ externalReference: 'CHAVE-50' })).toBe(1);
    const other = await of(clerks, 1)
      .post('/transactions', { ...body, amount: '8.00' })
      .set('Idempotency-Key', 'fifty');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency.other_request']);
    const own = aTransaction(clientId, { amount: '7.00', externalReference: 'CHAVE-50-OUTRA' });
    const another = await of(managers, 0).post('/transactions', own).set('Idempotency-Key', 'fifty').expect(201);
    expect(another.body).toMatchObject({ externalReference: 'CHAVE-50-OUTRA' });
  });

  it('the same reference at once, without a key, makes one transaction', async () => {
    const body = aTransaction(clientId, { externalReference: 'CORRIDA' });
    const asks = Array.from({ length: 8 }, (_, n) => of(clerks, n).post('/transactions', body));
    const answers = await Promise.all(asks);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
  });

  it('many for one client at once are all recorded, and the daily limit is exact', async () => {
    const { id } = await createClient(admin);
    const body = aTransaction(id, { amount: '1.10' });
    const post = (n: number) =>
      of(clerks, n)
        .post('/transactions', body)
        .set('Idempotency-Key', `many-${String(n)}`);
    // Nobody is told to come again, whichever instance was asked.
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => post(n)));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(30).fill(201));
    const days = await instances.first.connection.collection('transaction_days').find({}).toArray();
    expect(days.filter(({ _id }) => String(_id).startsWith(id))).toMatchObject([{ totalCents: 3_300 }]);
  });

  it('what is cancelled while others are recorded for the client is given back exactly', async () => {
    const { id } = await createClient(admin);
    const made = await Promise.all(Array.from({ length: 12 }, () => createTransaction(clerk, id, { amount: '2.00' })));
    const asks = made.flatMap((row, n) => [
      of(clerks, n).post(`/transactions/${row.id}/cancel`, {}),
      of(clerks, n + 1).post('/transactions', aTransaction(id, { amount: '3.00' })),
    ]);
    const statuses = (await Promise.all(asks)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([...Array<number>(12).fill(200), ...Array<number>(12).fill(201)]);
    const days = await instances.first.connection.collection('transaction_days').find({}).toArray();
    expect(days.filter(({ _id }) => String(_id).startsWith(id))).toMatchObject([{ totalCents: 3_600 }]);
  });

  describe('a client', () => {
    it('that is suspended while a transaction is on its way takes no new one', async () => {
      for (const change of [
        { status: 'suspended', statusReason: 'teste' },
        { status: 'inactive', statusReason: 'teste' },
      ]) {
        const client = await createClient(admin);
        const { app } = instances.first;
        const clients = app.get(Clients, { strict: false });
        let tries = 0;
        const holding = app.get(UnitOfWork, { strict: false }).run(async (tx) => {
          tries += 1;
          await clients.getActive(Scope.all(), client.id, tx); // from here on the transaction sees what was
          if (tries === 1) await of(managers, 1).patch(`/clients/${client.id}`, change).expect(200);
          await clients.holdActive(Scope.all(), client.id, tx);
        });
        await expect(holding).rejects.toMatchObject({ code: 'client.inactive' });
        expect(tries).toBe(2);
      }
    });

    it('that is deleted meanwhile is missing', async () => {
      const client = await createClient(admin);
      const { app } = instances.first;
      const clients = app.get(Clients, { strict: false });
      let tries = 0;
      const holding = app.get(UnitOfWork, { strict: false }).run(async (tx) => {
        tries += 1;
        await clients.getActive(Scope.all(), client.id, tx);
        if (tries === 1) await of(managers, 1).delete(`/clients/${client.id}`).expect(204);
        await clients.holdActive(Scope.all(), client.id, tx);
      });
      await expect(holding).rejects.toMatchObject({ code: 'client.not_found' });
    });

    it(`suspended ∥ recorded: nothing later than the suspension, ${String(ROUNDS)} rounds`, async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const client = await createClient(admin);
        const [record, suspend] = await Promise.all([
          of(clerks, round).post('/transactions', aTransaction(client.id)),
          persist(() =>
            of(managers, round + 1).patch(`/clients/${client.id}`, { status: 'suspended', statusReason: 'teste' }),
          ),
        ]);
        expect(suspend.status).toBe(200);
        expect([201, 422]).toContain(record.status);
        await clerk.post('/transactions', aTransaction(client.id)).expect(422);
        const { body } = await admin.get(`/transactions?clientId=${client.id}`).expect(200);
        expect(body.items).toHaveLength(record.status === 201 ? 1 : 0);
      }
    });
  });

  describe('the last net', () => {
    it.each([
      ['status', { status: 'approved' }],
      ['version', { version: 2 }],
      ['reversed amount', { reversedCents: 1 }],
    ])('writes nothing over a transaction whose %s has changed', async (_, meanwhile) => {
      const { app, connection } = instances.first;
      const transactions = app.get(TransactionsRepository, { strict: false });
      const { id } = await createTransaction(clerk, clientId);
      const before = (await transactions.findById(Scope.all(), id))!;
      const rows = connection.collection('transactions');
      await rows.updateOne({ _id: new ObjectId(id) }, { $set: meanwhile });
      const after = { ...before, status: 'cancelled' as const, version: 9 };
      const writing = app
        .get(UnitOfWork, { strict: false })
        .run((tx) => transactions.update(Scope.all(), before, after, tx));
      await expect(writing).rejects.toMatchObject({ code: 'transaction.changed' });
      expect((await transactions.findById(Scope.all(), id))!.status).not.toBe('cancelled');
    });
  });
});

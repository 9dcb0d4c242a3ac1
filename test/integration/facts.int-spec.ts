import { systemActor } from '../../src/common/auth-context/index.js';
import { defineFact, type Fact, FactSubscribers } from '../../src/common/facts/index.js';
import { type Tx, UnitOfWork } from '../../src/common/persistence/index.js';
import { Audit } from '../../src/modules/audit/index.js';
import { partitionKey, serviceChanged } from '../../src/modules/monitoring/monitoring.facts.js';
import { startTestApp, type TestApp } from '../support/app/test-app.js';
import { eventually } from '../support/poll/index.js';

const somethingHappened = defineFact<{ subject: string }>('test.happened');
const actor = systemActor('test');

describe('facts in batches', () => {
  let vigia: TestApp;
  const poisonous = new Set<string>();
  /** One per unit of work in which a handler ran, committed or not. */
  const units = new Set<Tx>();
  const commits: string[] = [];
  const subjectOf = (fact: Fact): string => (fact.payload as { subject: string }).subject;

  beforeAll(async () => {
    vigia = await startTestApp();
    const audit = vigia.app.get(Audit);
    const handle = async (fact: Fact, tx: Tx): Promise<void> => {
      units.add(tx);
      await audit.append(actor, { action: `test.handled_${subjectOf(fact)}` }, tx);
      if (poisonous.has(subjectOf(fact))) throw new Error('planned failure');
    };
    vigia.app.get(FactSubscribers).register({
      name: 'batches',
      types: [somethingHappened.type],
      handle,
      handleBatch: async (facts, tx) => {
        for (const fact of facts) await handle(fact, tx);
      },
      afterCommit: (fact) => commits.push(subjectOf(fact)),
    });
  });
  afterAll(() => vigia.close());

  const publish = (facts: readonly Fact[]): Promise<void> =>
    vigia.app.get(UnitOfWork).run(async (tx) => {
      for (const fact of facts) await tx.publish(fact);
    });
  const subjects = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${prefix}-${String(index)}`);
  const happened = (names: readonly string[]): Fact[] =>
    names.map((subject) => somethingHappened('k', new Date(), { subject }));
  const handledTimes = (subject: string): Promise<number> =>
    vigia.connection.collection('audit_events').countDocuments({ action: `test.handled_${subject}` });
  const waiting = () => vigia.connection.collection('fact_deliveries').find({ subscriber: 'batches' }).toArray();

  it('a backlog of 300 is through in a few units of work, each fact once', async () => {
    const names = subjects('backlog', 300);
    for (let from = 0; from < names.length; from += 100) await publish(happened(names.slice(from, from + 100)));
    await vigia.startBackground();
    await eventually(async () => (await waiting()).length === 0, { timeoutMs: 30_000 });
    expect(units.size).toBeLessThan(20); // 12, and what ran into another writer
    expect([...commits].sort()).toEqual([...names].sort());
    for (const name of [names[0]!, names[150]!, names[299]!]) expect(await handledTimes(name)).toBe(1);
  });

  it('one that cannot be handled holds up no other of its batch', async () => {
    const names = subjects('poisoned', 15);
    const poison = names[7]!;
    poisonous.add(poison);
    commits.length = 0;
    await publish(happened(names));
    await eventually(() => commits.length === names.length - 1);
    expect((await waiting()).map(({ fact }) => subjectOf(fact as Fact))).toEqual([poison]);
    for (const name of names) expect(await handledTimes(name)).toBe(name === poison ? 0 : 1);

    poisonous.delete(poison);
    await eventually(() => commits.includes(poison), { timeoutMs: 20_000 });
    expect(await handledTimes(poison)).toBe(1);
    expect(await waiting()).toEqual([]);
  });

  it('the news of 300 changed services are through in a few units of work', async () => {
    const run = jest.spyOn(vigia.app.get(UnitOfWork), 'run');
    const news = Array.from({ length: 300 }, (_, index) =>
      serviceChanged(partitionKey(index % 64), new Date(), { serviceId: index.toString(16).padStart(24, '0') }),
    );
    for (let from = 0; from < news.length; from += 100) await publish(news.slice(from, from + 100));
    const left = () => vigia.connection.collection('fact_deliveries').countDocuments({ type: serviceChanged.type });
    await eventually(async () => (await left()) === 0, { timeoutMs: 30_000 });
    expect(run.mock.calls.length).toBeLessThan(40);
  });
});

import type { Model } from 'mongoose';
import { getModelToken } from '@nestjs/mongoose';
import { DomainError } from '../../libs/problem-details/index.js';
import { Clock } from '../../src/common/clock/index.js';
import { systemActor } from '../../src/common/auth-context/index.js';
import { defineFact, FactSubscribers } from '../../src/common/facts/index.js';
import {
  Leases,
  Numbers,
  sessionOf,
  UnitOfWork,
  type UnitOfWorkOptions,
  WAITS_ITS_TURN,
} from '../../src/common/persistence/index.js';
import { Audit } from '../../src/modules/audit/index.js';
import { startTestApp, type TestApp } from '../support/app/test-app.js';
import { eventually } from '../support/poll/index.js';

const somethingHappened = defineFact<{ subject: string }>('test.happened');
const actor = systemActor('test');

describe('unit of work', () => {
  let vigia: TestApp;
  let unitOfWork: UnitOfWork;
  let audit: Audit;
  const handled: string[] = [];
  const failuresLeft = new Map<string, number>();

  beforeAll(async () => {
    vigia = await startTestApp();
    unitOfWork = vigia.app.get(UnitOfWork);
    audit = vigia.app.get(Audit);
    vigia.app.get(FactSubscribers).register({
      name: 'probe',
      types: ['test.happened'],
      handle: async (fact, tx) => {
        const { subject } = fact.payload as { subject: string };
        await audit.append(actor, { action: `test.handled_${subject}` }, tx);
        const left = failuresLeft.get(subject) ?? 0;
        failuresLeft.set(subject, left - 1);
        if (left > 0) throw new Error('planned failure');
        handled.push(subject);
      },
    });
  });
  afterAll(() => vigia.close());

  const count = (collection: string, filter: object = {}) =>
    vigia.connection.collection(collection).countDocuments(filter);

  it('commits write, audit event, pending row and fact together', async () => {
    await unitOfWork.run(async (tx) => {
      await audit.append(actor, { action: 'test.committed' }, tx);
      await tx.publish(somethingHappened('k', new Date(), { subject: 'committed' }));
    });
    expect(await count('audit_events', { action: 'test.committed' })).toBe(1);
    expect(await count('audit_pending')).toBe(await count('audit_events'));
    expect(await count('fact_deliveries', { 'fact.payload.subject': 'committed' })).toBe(1);
  });

  it('leaves nothing behind when the work throws', async () => {
    const failing = unitOfWork.run(async (tx) => {
      await audit.append(actor, { action: 'test.aborted' }, tx);
      await tx.publish(somethingHappened('k', new Date(), { subject: 'aborted' }));
      throw new DomainError('request.not_found');
    });
    await expect(failing).rejects.toMatchObject({ code: 'request.not_found' });
    expect(await count('audit_events', { action: 'test.aborted' })).toBe(0);
    expect(await count('fact_deliveries', { 'fact.payload.subject': 'aborted' })).toBe(0);
  });

  it('inserts late rows of several collections before the commit, alone or after another write', async () => {
    const counters = vigia.app.get<Model<{ _id: string; last: number }>>(getModelToken('counters'));
    const leases = vigia.app.get<Model<{ _id: string }>>(getModelToken('leases'));
    for (const isAlone of [true, false]) {
      const id = `late ${String(isAlone)}`;
      await unitOfWork.run(async (tx) => {
        if (!isAlone) await counters.updateOne({ _id: 'c' }, { $set: { last: 1 } }, { session: sessionOf(tx) });
        tx.insertLast({ model: counters, row: { _id: id, last: 1 } });
        tx.insertLast({ model: leases, row: { _id: id, owner: 'x', epoch: 1, until: new Date() } });
      });
      expect([await count('counters', { _id: id as never }), await count('leases', { _id: id as never })]).toEqual([
        1, 1,
      ]);
    }
  });

  it('gives the error of the late row that a unique index refuses, and leaves nothing behind', async () => {
    const counters = vigia.app.get<Model<{ _id: string; last: number }>>(getModelToken('counters'));
    const leases = vigia.app.get<Model<{ _id: string }>>(getModelToken('leases'));
    await counters.create([{ _id: 'taken', last: 0 }]);
    for (const isAlone of [true, false]) {
      const failing = unitOfWork.run(async (tx) => {
        if (!isAlone) await counters.updateOne({ _id: 'c' }, { $set: { last: 1 } }, { session: sessionOf(tx) });
        tx.insertLast({ model: leases, row: { _id: 'refused', owner: 'x', epoch: 1, until: new Date() } });
        tx.insertLast({
          model: counters,
          row: { _id: 'taken', last: 1 },
          onDuplicate: (cause) => new DomainError('request.not_found', { cause }),
        });
      });
      await expect(failing).rejects.toMatchObject({ code: 'request.not_found' });
      expect(await count('leases', { _id: 'refused' as never })).toBe(0);
    }
  });

  it('tries five times, and for as long as it has time where it waits its turn', async () => {
    const leases = vigia.app.get<Model<{ _id: string }>>(getModelToken('leases'));
    const tried = async (freeAt: number, options?: UnitOfWorkOptions): Promise<{ tries: number; error: unknown }> => {
      const other = await vigia.connection.startSession();
      other.startTransaction();
      await leases.updateOne({ _id: 'guard' }, { $set: { owner: 'other' } }, { session: other });
      let tries = 0;
      const work = unitOfWork.run(async (tx) => {
        tries += 1;
        if (tries === freeAt) await other.abortTransaction();
        await leases.updateOne({ _id: 'guard' }, { $set: { owner: 'mine' } }, { session: sessionOf(tx) });
      }, options);
      const error: unknown = await work.then(
        () => null,
        (reason: unknown) => reason,
      );
      if (other.inTransaction()) await other.abortTransaction();
      await other.endSession();
      return { tries, error };
    };
    const guard = { _id: 'guard', owner: 'nobody', epoch: 1, until: new Date() };
    await leases.insertMany([guard]);
    expect(await tried(6)).toMatchObject({ tries: 5, error: { code: 'database.unavailable' } });
    expect(await tried(12, WAITS_ITS_TURN)).toEqual({ tries: 12, error: null });
  });

  it('runs the work again when late rows meet a row that is not yet committed', async () => {
    const counters = vigia.app.get<Model<{ _id: string; last: number }>>(getModelToken('counters'));
    const leases = vigia.app.get<Model<{ _id: string }>>(getModelToken('leases'));
    const lease = { _id: 'contested', owner: 'x', epoch: 1, until: new Date() };
    const other = await vigia.connection.startSession();
    other.startTransaction();
    await leases.insertMany([lease], { session: other });
    let tries = 0;
    await unitOfWork.run(async (tx) => {
      tries += 1;
      if (tries === 2) await other.abortTransaction();
      await counters.updateOne({ _id: 'c' }, { $set: { last: tries } }, { session: sessionOf(tx) });
      tx.insertLast({ model: counters, row: { _id: 'contested', last: 1 } });
      tx.insertLast({ model: leases, row: lease });
    });
    await other.endSession();
    expect(tries).toBe(2);
    expect([await count('counters', { _id: 'contested' as never }), await count('leases', { owner: 'x' })]).toEqual([
      1, 3,
    ]);
  });

  it('refuses to nest', async () => {
    await expect(unitOfWork.run(() => unitOfWork.run(() => Promise.resolve(1)))).rejects.toThrow('do not nest');
  });

  it('runs the work again after a write conflict, and both writers count', async () => {
    const counters = vigia.app.get<Model<{ _id: string; last: number }>>(getModelToken('counters'));
    await counters.create([{ _id: 'shared', last: 0 }]);
    const increment = () =>
      unitOfWork.run(async (tx) => {
        const row = await counters.findOne({ _id: 'shared' }).session(sessionOf(tx)).lean();
        await counters.updateOne(
          { _id: 'shared' },
          { $set: { last: (row?.last ?? 0) + 1 } },
          { session: sessionOf(tx) },
        );
      });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, increment));
    const succeeded = outcomes.filter((outcome) => outcome.status === 'fulfilled').length;
    expect((await counters.findById('shared').lean())?.last).toBe(succeeded);
    expect(succeeded).toBeGreaterThanOrEqual(2);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'database.unavailable' });
  });

  it('brings a fact to its subscriber once, though the handler fails twice first', async () => {
    failuresLeft.set('retried', 2);
    await unitOfWork.run((tx) => tx.publish(somethingHappened('k', new Date(), { subject: 'retried' })));
    await vigia.startBackground();
    await eventually(() => handled.includes('retried'), { timeoutMs: 20_000 });
    await eventually(async () => (await count('fact_deliveries', { 'fact.payload.subject': 'retried' })) === 0, {
      timeoutMs: 5_000,
    });
    expect(await count('audit_events', { action: 'test.handled_retried' })).toBe(1); // the failed tries left nothing
  });

  it('brings a fact that happened long ago as fast as any other', async () => {
    const longAgo = new Date(Date.now() - 3_600_000);
    await unitOfWork.run((tx) => tx.publish(somethingHappened('k', longAgo, { subject: 'late' })));
    await eventually(() => handled.includes('late'), { timeoutMs: 5_000 });
  });

  it('gives a lease to one of many claimers and a new epoch to the next owner', async () => {
    const leases = vigia.app.get(Leases);
    const claims = await Promise.all(['a', 'b', 'c'].map((owner) => leases.claim('job', owner, 5_000)));
    const held = claims.filter((claim) => claim !== null);
    expect(held).toHaveLength(1);
    const [first] = held;
    if (!first) throw new Error('no lease');
    expect(await leases.claim('job', first.owner, 5_000)).toMatchObject({ epoch: first.epoch });
    await leases.release(first);
    expect(await leases.claim('job', 'next', 5_000)).toMatchObject({ owner: 'next', epoch: first.epoch + 1 });
  });

  it('never gives a number twice, to one process or to several', async () => {
    const counters = vigia.app.get<Model<{ _id: string; last: number }>>(getModelToken('counters'));
    const instances = [vigia.app.get(Numbers), new Numbers(counters, vigia.app.get(Clock))];
    const given: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const sequences = ['things', 'others', 'things', 'things'];
      const taken = await Promise.all(
        instances.flatMap((numbers) => sequences.map(async (s) => ({ s, number: await numbers.next(s) }))),
      );
      given.push(...taken.filter(({ s }) => s === 'things').map(({ number }) => number));
    }
    expect(given).toHaveLength(36);
    expect(new Set(given).size).toBe(36);
    expect(given.every((number) => Number.isSafeInteger(number) && number >= 1)).toBe(true);
  });

  it('gives numbers without gaps to those who come one at a time', async () => {
    const counters = vigia.app.get<Model<{ _id: string; last: number }>>(getModelToken('counters'));
    let nowMs = 0;
    const numbers = new Numbers(counters, { monotonicMs: () => nowMs, now: () => new Date(nowMs) });
    const given: number[] = [];
    for (; given.length < 5; nowMs += 1_000) given.push(await numbers.next('slow things'));
    expect(given).toEqual([1, 2, 3, 4, 5]);
  });
});

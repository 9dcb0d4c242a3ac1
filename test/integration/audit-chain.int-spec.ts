import { randomUUID } from 'node:crypto';
import { appendFile, readFile, rm } from 'node:fs/promises';
import type { INestApplication } from '@nestjs/common';
import { UnitOfWork } from '../../src/common/persistence/index.js';
import {
  Audit,
  AuditCheckpoints,
  AuditPolicyRecord,
  AuditSealer,
  AuditVerifications,
} from '../../src/modules/audit/index.js';
import { type AuditBlock, BLOCK_EVENTS, NO_EVENT, sealBlock } from '../../src/modules/audit/audit-block.js';
import { type AuditEvent, auditHash } from '../../src/modules/audit/audit-event.js';
import type { FaultCause, TrailFault } from '../../src/modules/audit/audit-verifier.js';
import { checkpointFileOf, createTestApp, startTestApp, type TestApp } from '../support/app/test-app.js';
import { auditOf, type BlockRow, type EventRow, RARELY, SYSTEM as ACTOR } from '../support/audit/index.js';
import { seededRandom } from '../support/ledger/index.js';

/** `npm run test:long` asks for more: mutations of each writer, and how long a transaction is held. */
const SEED = Number(process.env['AUDIT_SEED'] ?? 20_261_130);
const MUTATIONS = process.env['AUDIT_MUTATIONS'] === undefined ? undefined : Number(process.env['AUDIT_MUTATIONS']);
const HELD_MS = Number(process.env['AUDIT_HELD_MS'] ?? 0);
jest.setTimeout(MUTATIONS === undefined ? 60_000 : 600_000);

/** @returns how many a second */
async function perSecond(number: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (number * 1_000) / (performance.now() - startedAt);
}

function rowOf(at: Date): EventRow {
  const { id, ...event }: AuditEvent = {
    ...{ id: randomUUID(), at, action: 'test.held', actor: { kind: 'system', id: 'system:test', role: 'SYSTEM' } },
    ...{ target: null, clientId: null, requestId: null, changes: { at, missing: null } },
  };
  return { _id: id, ...event, hash: auditHash({ id, ...event }) };
}

describe('sealing', () => {
  let vigia: TestApp;
  let audit: ReturnType<typeof auditOf>;
  beforeAll(async () => {
    vigia = await startTestApp(RARELY);
    audit = auditOf(vigia);
    await audit.sealAll();
  });
  afterAll(() => vigia.close());

  async function expectEachSealedOnce(): Promise<void> {
    const ids = (await audit.events.find({}).toArray()).map(({ _id }) => _id);
    const places = await audit.places();
    expect(ids.filter((id) => places.get(id) !== 1)).toEqual([]);
    expect(places.size).toBe(ids.length);
    expect(await audit.pending.countDocuments({})).toBe(0);
    expect(await audit.verify()).toMatchObject({ isIntact: true, events: ids.length, pending: 0 });
  }

  it('puts each event of 16 writers into exactly one block while they write, and is in nobody’s way', async () => {
    const random = seededRandom(SEED);
    const counts = Array.from({ length: 16 }, () => MUTATIONS ?? random.int(4, 12));
    const written = counts.reduce((sum, count) => sum + count, 0);
    const alone = await perSecond(64, async () => {
      for (let n = 0; n < 64; n += 1) await audit.append('test.alone');
    });
    let isWriting = true;
    const sealing = (async () => {
      while (isWriting) await audit.sealer.seal();
    })();
    let attempts = 0;
    const write = (writer: number) =>
      vigia.app.get(UnitOfWork).run(async (tx) => {
        attempts += 1;
        await vigia.app.get(Audit).append(ACTOR, { action: `test.written_${String(writer)}` }, tx);
      });
    const together = await perSecond(written, () =>
      Promise.all(
        counts.map(async (count, writer) => {
          for (let n = 0; n < count; n += 1) await write(writer);
        }),
      ),
    );
    isWriting = false;
    await sealing;
    await audit.sealAll();
    process.stdout.write(
      `audit: seed ${String(SEED)}, ${String(written)} commits of 16 writers beside the sealer, ${together.toFixed(0)} a second; ${alone.toFixed(0)} of one writer alone\n`,
    );
    expect(attempts).toBe(written); // no transaction met another one
    const events = await audit.events.find({}).toArray();
    expect(events.filter(({ action }) => action.startsWith('test.written_'))).toHaveLength(written);
    await expectEachSealedOnce();
  });

  it('never forks where two sealers race', async () => {
    const second = await createTestApp({ ...vigia.database, description: 'test database' }, RARELY);
    await second.init();
    try {
      for (let round = 0; round < 12; round += 1) {
        await audit.append('test.raced', 3);
        await Promise.all([audit.sealer.seal(), second.get(AuditSealer).seal(), audit.sealer.seal()]);
      }
      await audit.sealAll();
    } finally {
      await second.close();
    }
    const chain = await audit.chain();
    expect(chain.map(({ _id }) => _id)).toEqual(chain.map((_, index) => index + 1));
    expect(new Set(chain.map(({ prev }) => prev)).size).toBe(chain.length);
    await expectEachSealedOnce();
  });

  it('seals a transaction that was held while others were sealed, and does not skip it', async () => {
    const held = rowOf(new Date(Date.now() - 30_000));
    const session = await vigia.connection.startSession();
    try {
      session.startTransaction();
      await audit.events.insertOne(held, { session });
      await audit.pending.insertOne({ _id: held._id }, { session });
      const until = performance.now() + HELD_MS;
      for (let rounds = 0; rounds < 3 || performance.now() < until; rounds += 1) {
        await audit.append('test.meanwhile');
        expect((await audit.sealer.seal())?.ids).not.toContain(held._id);
      }
      await session.commitTransaction();
    } finally {
      await session.endSession();
    }
    expect((await audit.sealer.seal())?.ids).toEqual([held._id]);
    await expectEachSealedOnce();
  });

  it('puts at most 500 events into a block and leaves the rest for the next one', async () => {
    await audit.append('test.many', BLOCK_EVENTS + 1);
    expect((await audit.sealer.seal())?.ids).toHaveLength(BLOCK_EVENTS);
    expect(await audit.pending.countDocuments({})).toBe(1);
    expect((await audit.sealer.seal())?.ids).toHaveLength(1);
    expect(await audit.sealer.seal()).toBeNull();
    await expectEachSealedOnce();
  });

  it('hashes an event as the database gives it back', async () => {
    const changes = { gone: undefined, list: [undefined, { gone: undefined }], at: new Date(), deep: { n: -0.5 } };
    await vigia.app
      .get(UnitOfWork)
      .run((tx) => vigia.app.get(Audit).append(ACTOR, { action: 'test.odd', changes }, tx));
    await audit.sealAll();
    await expectEachSealedOnce();
  });
});

describe('checkpoints', () => {
  let vigia: TestApp;
  let audit: ReturnType<typeof auditOf>;
  beforeAll(async () => {
    vigia = await startTestApp({ AUDIT_CHECKPOINT_EVENTS: '10', AUDIT_CHECKPOINT_SECONDS: '86400' });
    audit = auditOf(vigia);
    await audit.sealAll();
  });
  afterAll(() => vigia.close());

  it('are written at first, then after so many events, and only what is whole counts', async () => {
    const file = checkpointFileOf(vigia.database.dbName);
    expect(await audit.checkpoints.writeIfDue()).toBe(true);
    expect(await audit.checkpoints.writeIfDue()).toBe(false);
    await audit.append('test.few', 9);
    await audit.sealAll();
    expect(await audit.checkpoints.writeIfDue()).toBe(false);
    await appendFile(file, '{"kind":"cut off'); // the process died in the middle of a line
    expect(await audit.verify()).toMatchObject({ isIntact: true, checkpoints: 1 });
    await audit.append('test.more', 1);
    await audit.sealAll();
    expect(await audit.checkpoints.writeIfDue()).toBe(true);
    const lines = [];
    for await (const line of audit.checkpoints.read()) lines.push(line);
    const last = lines[1];
    const [head] = (await audit.chain()).slice(-1);
    expect(last?.checkpoint).toMatchObject({ seq: head?._id, head: head?.hash, total: head?.total });
    expect(await readFile(file, 'utf8')).not.toContain('cut off');
    expect(await audit.verify()).toMatchObject({ isIntact: true, checkpoints: 2 });
  });
});

describe('a policy', () => {
  const rules = [
    { action: 'test.noise', level: 'none' },
    { action: 'test.*', actor: 'system', level: 'full' },
    { action: 'login.*', level: 'metadata' },
  ];

  it('says how much of a deed is on record', async () => {
    const vigia = await startTestApp({ ...RARELY, AUDIT_POLICY: JSON.stringify({ rules }) });
    try {
      const difference = { was: { name: 'a', key: 'x' }, is: { name: 'b', key: 'y' }, hidden: ['key'] };
      await vigia.app.get(UnitOfWork).run(async (tx) => {
        for (const action of ['test.noise', 'test.edited', 'login.failed', 'other.edited'])
          await vigia.app.get(Audit).append(ACTOR, { action, changes: { fact: 1 }, difference }, tx);
      });
      const events = await auditOf(vigia).events.find({ 'actor.id': ACTOR.id }).toArray();
      expect(Object.fromEntries(events.map(({ action, changes }) => [action, changes]))).toEqual({
        'test.edited': {
          fact: 1,
          diff: [
            { op: 'replace', path: '/key' },
            { op: 'replace', path: '/name', from: 'a', to: 'b' },
          ],
          object: { name: 'b' },
        },
        'login.failed': { fact: 1 },
        'other.edited': { fact: 1 },
      });
    } finally {
      await vigia.close();
    }
  });
});

describe('the policy in force', () => {
  const record = (app: INestApplication) => app.get(AuditPolicyRecord).ensure();
  const NOTHING = JSON.stringify({ rules: [{ action: 'test.noise', level: 'none' }] });

  it('is on record from the first start, and again when it is another one, though several processes start at once', async () => {
    const vigia = await startTestApp(RARELY);
    const target = { ...vigia.database, description: 'test database' };
    const others = await Promise.all([
      createTestApp(target, { ...RARELY, AUDIT_POLICY: NOTHING }),
      createTestApp(target, { ...RARELY, AUDIT_POLICY: `  ${NOTHING}` }),
    ]);
    try {
      expect([await record(vigia.app), await record(vigia.app)]).toEqual([true, false]);
      expect((await Promise.all(others.map(record))).filter(Boolean)).toHaveLength(1);
      expect(await record(others[0])).toBe(false);
      expect(await record(vigia.app)).toBe(true);
      const events = await auditOf(vigia).events.find({ action: 'audit_policy.changed' }).sort({ at: 1 }).toArray();
      const [first, second, third] = events.map(({ changes }) => changes);
      const digest = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
      expect(events).toHaveLength(3);
      expect(first).toEqual({ was: null, is: digest, rules: [{ action: '*', level: 'diff' }] });
      expect(second).toEqual({ was: first?.['is'], is: digest, rules: [{ action: 'test.noise', level: 'none' }] });
      expect(third).toEqual({ ...first, was: second?.['is'] });
    } finally {
      for (const app of others) await app.close();
      await vigia.close();
    }
  });
});

describe('a verification', () => {
  it('ends when it is told to, and keeps nothing of what it saw', async () => {
    const vigia = await startTestApp(RARELY);
    try {
      const audit = auditOf(vigia);
      await audit.append('test.waiting');
      const verifications = vigia.app.get(AuditVerifications);
      await expect(verifications.run(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
      expect(await verifications.latest()).toBeNull();
    } finally {
      await vigia.close();
    }
  });
});

describe('tampering', () => {
  let vigia: TestApp;
  let audit: ReturnType<typeof auditOf>;
  let chain: BlockRow[];
  let waiting: string;
  let kept: { events: EventRow[]; pending: { _id: string }[]; blocks: BlockRow[]; file: string };
  let file: string;

  /** Four blocks, a checkpoint of the third one, and an event that waits. */
  beforeAll(async () => {
    vigia = await startTestApp(RARELY);
    audit = auditOf(vigia);
    file = checkpointFileOf(vigia.database.dbName);
    for (let n = 1; n <= 4; n += 1) {
      await audit.append(`test.block_${String(n)}`, 3);
      await audit.sealAll();
      if (n === 3) await audit.checkpoints.writeIfDue();
    }
    chain = await audit.chain();
    await audit.append('test.waiting');
    waiting = (await audit.pending.findOne({}))?._id ?? '';
    kept = {
      events: await audit.events.find({}).toArray(),
      pending: await audit.pending.find({}).toArray(),
      blocks: chain,
      file: await readFile(file, 'utf8'),
    };
  });
  afterAll(() => vigia.close());

  beforeEach(async () => {
    for (const name of ['events', 'pending', 'blocks'] as const) {
      await audit[name].deleteMany({});
      await audit[name].insertMany(kept[name] as never[]);
    }
    await rm(file, { force: true });
    await appendFile(file, kept.file);
  });

  const block = (seq: number): BlockRow => chain[seq - 1]!;
  const put = async ({ _id, ...rest }: BlockRow) => audit.blocks.replaceOne({ _id }, rest, { upsert: true });
  const asRow = ({ seq, ...rest }: AuditBlock): BlockRow => ({ _id: seq, ...rest });
  const headOf = ({ _id, hash, total }: BlockRow) => ({ seq: _id, hash, total });

  /** Puts another event in the place of a sealed one, its own hash included. */
  async function forge(id: string): Promise<string> {
    const { _id, hash: _, ...event } = (await audit.events.findOne({ _id: id }))!;
    const forged = { ...event, action: 'test.forged' };
    const hash = auditHash({ id: _id, ...forged });
    await audit.events.replaceOne({ _id: id }, { ...forged, hash });
    return hash;
  }

  /** Forges the second event of block 2 and seals the block again. */
  async function forgeBlock(): Promise<BlockRow> {
    const { ids, hashes, sealedAt } = block(2);
    const hash = await forge(ids[1]!);
    const events = ids.map((id, index) => ({ id, hash: index === 1 ? hash : hashes[index]! }));
    const forged = asRow(sealBlock(headOf(block(1)), events, sealedAt));
    await put(forged);
    return forged;
  }

  type Tampering = [string, () => Promise<unknown>, FaultCause, () => Partial<TrailFault>];
  const second = () => ({ seq: 2, index: 1, eventId: block(2).ids[1]! });
  const TAMPERINGS: Tampering[] = [
    [
      'a changed byte of an event',
      () => audit.events.updateOne({ _id: second().eventId }, { $set: { action: 'test.block_3' } }),
      'event_changed',
      second,
    ],
    [
      'a changed hash of an event',
      () => audit.events.updateOne({ _id: second().eventId }, { $set: { hash: NO_EVENT } }),
      'event_changed',
      second,
    ],
    [
      'an event changed before its sealing',
      () => audit.events.updateOne({ _id: waiting }, { $set: { at: new Date(0) } }),
      'event_changed',
      () => ({ eventId: waiting }),
    ],
    ['an event changed together with its hash', () => forge(second().eventId), 'event_changed', second],
    ['a deleted event', () => audit.events.deleteOne({ _id: second().eventId }), 'event_missing', second],
    [
      'an event deleted before its sealing',
      () => audit.events.deleteOne({ _id: waiting }),
      'event_missing',
      () => ({ eventId: waiting }),
    ],
    [
      'an event deleted before its sealing, and sealed as gone',
      async () => {
        await audit.events.deleteOne({ _id: waiting });
        expect((await audit.sealer.seal())?.hashes).toEqual([NO_EVENT]);
      },
      'event_missing',
      () => ({ seq: 5, index: 0, eventId: waiting }),
    ],
    [
      'a deleted pending row',
      () => audit.pending.deleteOne({ _id: waiting }),
      'pending_missing',
      () => ({ eventId: waiting }),
    ],
    [
      'two blocks in each other’s place',
      async () => {
        await put({ ...block(2), _id: 3 });
        await put({ ...block(3), _id: 2 });
      },
      'block_moved',
      () => ({ seq: 2 }),
    ],
    [
      'a beginning that was cut off with its events',
      async () => {
        await audit.blocks.deleteMany({ _id: { $lte: 2 } });
        await audit.events.deleteMany({ _id: { $in: [...block(1).ids, ...block(2).ids] } });
      },
      'start_cut',
      () => ({ seq: 1 }),
    ],
    ['a deleted block', () => audit.blocks.deleteOne({ _id: 2 }), 'block_missing', () => ({ seq: 2 })],
    [
      'a block without one of its events',
      () => put({ ...block(2), ids: block(2).ids.slice(1), hashes: block(2).hashes.slice(1) }),
      'block_changed',
      () => ({ seq: 2 }),
    ],
    [
      'a block whose time is another',
      () => put({ ...block(2), sealedAt: new Date(0) }),
      'block_changed',
      () => ({ seq: 2 }),
    ],
    ['a block sealed again over a forged event', forgeBlock, 'link_broken', () => ({ seq: 3 })],
    [
      'a block sealed again, and the link behind it mended',
      async () => put({ ...block(3), prev: (await forgeBlock()).hash }),
      'block_changed',
      () => ({ seq: 3 }),
    ],
    [
      'an event that is sealed twice',
      () => put(asRow(sealBlock(headOf(block(4)), [{ id: second().eventId, hash: block(2).hashes[1]! }], new Date()))),
      'event_repeated',
      () => ({ seq: 5, eventId: second().eventId }),
    ],
    [
      'a tail that was cut off with its events',
      async () => {
        await audit.blocks.deleteMany({ _id: { $gte: 3 } });
        await audit.events.deleteMany({ _id: { $in: [...block(3).ids, ...block(4).ids] } });
      },
      'tail_cut',
      () => ({ seq: 3, line: 1 }),
    ],
    [
      'a chain that was rewritten as a whole',
      async () => {
        let head = headOf(await forgeBlock());
        for (const { ids, hashes, sealedAt } of [block(3), block(4)]) {
          const events = ids.map((id, index) => ({ id, hash: hashes[index]! }));
          const again = sealBlock(head, events, sealedAt);
          await put(asRow(again));
          head = again;
        }
      },
      'checkpoint_mismatch',
      () => ({ seq: 3, line: 1 }),
    ],
    [
      'a checkpoint that was made to fit',
      async () => {
        const text = await readFile(file, 'utf8');
        await rm(file);
        await appendFile(file, text.replace(block(3).hash, block(2).hash));
      },
      'checkpoint_invalid',
      () => ({ line: 1 }),
    ],
  ];

  it('a chain that was rewritten gets no new signature', async () => {
    const rare = await createTestApp(
      { ...vigia.database, description: 'test database' },
      { AUDIT_CHECKPOINT_EVENTS: '1', AUDIT_CHECKPOINT_SECONDS: '86400' },
    );
    try {
      await rare.init();
      await put({ ...block(3), hash: NO_EVENT });
      await expect(rare.get(AuditCheckpoints).writeIfDue()).rejects.toThrow(
        'does not go on from the checkpoint of block 3',
      );
      expect(await readFile(file, 'utf8')).toBe(kept.file);
      await put(block(3));
      expect(await rare.get(AuditCheckpoints).writeIfDue()).toBe(true);
    } finally {
      await rare.close();
    }
  });

  it('finds nothing where nothing was done', async () => {
    const found = await audit.verify();
    expect(found).toMatchObject({ isIntact: true, fault: null, blocks: 4, pending: 1, checkpoints: 1 });
    expect(found.head).toEqual(headOf(block(4)));
  });

  it.each(TAMPERINGS)('%s is named by place and cause', async (_, tamper, cause, place) => {
    await tamper();
    const nowhere = { seq: null, index: null, eventId: null, line: null };
    expect(await audit.verify()).toMatchObject({ isIntact: false, fault: { ...nowhere, ...place(), cause } });
  });
});

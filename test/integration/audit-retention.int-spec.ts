import { readFile, writeFile } from 'node:fs/promises';
import { Clock } from '../../src/common/clock/index.js';
import { AuditRetention } from '../../src/modules/audit/index.js';
import { AuditChainRepository } from '../../src/modules/audit/audit-chain.repository.js';
import { sealBlock } from '../../src/modules/audit/audit-block.js';
import type { FaultCause, TrailFault } from '../../src/modules/audit/audit-verifier.js';
import { type ApiClient, checkpointFileOf, startTestApp, type TestApp } from '../support/app/test-app.js';
import { auditOf, type BlockRow, type EventRow, RARELY } from '../support/audit/index.js';
import { createClient } from '../support/factories/index.js';

const DAY_MS = 86_400_000;
const NEVER = new AbortController().signal;
jest.setTimeout(60_000);

function retentionOf(vigia: TestApp) {
  const audit = auditOf(vigia);
  const retention = vigia.app.get(AuditRetention);
  const clock = vigia.app.get(Clock, { strict: false });
  return {
    ...audit,
    retention,
    /** What the application would do so many days from now. */
    in: async <T>(days: number, work: () => Promise<T>): Promise<T> => {
      const now = jest.spyOn(clock, 'now').mockImplementation(() => new Date(Date.now() + days * DAY_MS));
      try {
        return await work();
      } finally {
        now.mockRestore();
      }
    },
    block: async (action: string) => {
      await audit.append(action, 3);
      await audit.sealAll();
    },
    removeAll: async () => {
      while (await retention.remove(NEVER));
    },
    seqs: async () => (await audit.chain()).map(({ _id }) => _id),
  };
}

/** Two blocks, their checkpoint, and a third block. */
async function startOldTrail() {
  const vigia = await startTestApp(RARELY);
  const audit = retentionOf(vigia);
  await audit.block('test.first');
  await audit.block('test.second');
  await audit.checkpoints.writeIfDue();
  await audit.block('test.third');
  const old = await audit.chain();
  const oldEvents = await audit.events.find({}).toArray();
  const notes = vigia.connection.collection<{ _id: string; line: string }>('audit_prunings');
  return { vigia, audit, file: checkpointFileOf(vigia.database.dbName), old, oldEvents, notes };
}
type OldTrail = Awaited<ReturnType<typeof startOldTrail>>;

describe('retention', () => {
  let vigia: TestApp;
  let trail: OldTrail;
  let audit: OldTrail['audit'];
  let old: readonly BlockRow[];
  const words = () => vigia.connection.collection<{ _id: string }>('audit_pii');
  beforeAll(async () => {
    trail = await startOldTrail();
    ({ vigia, audit, old } = trail);
    await words().insertOne({ _id: old[0]!.ids[0]!, clientId: null, values: {} } as never);
  });
  afterAll(() => vigia.close());

  it('keeps everything that is younger, and what no checkpoint covers', async () => {
    expect(await audit.in(364, () => audit.retention.begin())).toBe(false);
    const text = await readFile(trail.file, 'utf8');
    await writeFile(trail.file, '');
    expect(await audit.in(400, () => audit.retention.begin())).toBe(false);
    await writeFile(trail.file, text);
    expect(await audit.retention.remove(NEVER)).toBe(false);
    expect(await audit.chain()).toEqual(old);
  });

  it('keeps a chain that was rewritten', async () => {
    await audit.blocks.updateOne({ _id: 2 }, { $set: { hash: old[0]!.hash } });
    expect(await audit.in(400, () => audit.retention.begin())).toBe(false);
    await audit.blocks.updateOne({ _id: 2 }, { $set: { hash: old[1]!.hash } });
    expect(await trail.notes.countDocuments({})).toBe(0);
  });

  it('drops whole blocks up to a checkpoint with their events and words, and the rest is proven', async () => {
    expect(await audit.in(400, () => audit.retention.begin())).toBe(true);
    expect(await audit.verify()).toMatchObject({ isIntact: true, pruned: { seq: 2 }, blocks: 3 }); // nothing is gone yet
    await audit.in(400, () => audit.removeAll());
    expect(await audit.chain()).toEqual(old.slice(2));
    const gone = [...old[0]!.ids, ...old[1]!.ids];
    expect(await audit.events.countDocuments({ _id: { $in: gone } })).toBe(0);
    expect(await words().countDocuments({})).toBe(0);
    expect(await audit.verify()).toMatchObject({
      ...{ isIntact: true, pruned: { seq: 2, total: gone.length }, blocks: 1, checkpoints: 1 },
      head: { seq: 3, total: old[2]!.total },
    });
    expect(await audit.events.findOne({ action: 'audit.pruned' })).toMatchObject({
      actor: { id: 'system:audit' },
      target: { type: 'audit_block', id: '2' },
      changes: { seq: 2, head: old[1]!.hash, events: gone.length, sealedBefore: expect.any(String) as string },
    });
    expect(await audit.in(400, () => audit.retention.begin())).toBe(false);
  });
});

describe('a pruned trail', () => {
  let vigia: TestApp;
  let audit: OldTrail['audit'];
  let notes: OldTrail['notes'];
  let old: readonly BlockRow[];
  let oldEvents: readonly EventRow[];
  let file: string;
  let kept: { events: EventRow[]; blocks: BlockRow[]; notes: { _id: string; line: string }[]; file: string };

  /** The first two blocks are gone; a fourth one and its checkpoint have come. */
  beforeAll(async () => {
    const trail = await startOldTrail();
    ({ vigia, audit, notes, old, oldEvents, file } = trail);
    await audit.in(400, () => audit.retention.begin());
    await audit.in(400, () => audit.removeAll());
    await audit.block('test.fourth');
    await audit.in(2, () => audit.checkpoints.writeIfDue());
    kept = {
      events: await audit.events.find({}).toArray(),
      blocks: await audit.chain(),
      notes: await notes.find({}).toArray(),
      file: await readFile(file, 'utf8'),
    };
  });
  afterAll(() => vigia.close());

  it('grows, is signed and proven from where it begins', async () => {
    expect(kept.blocks.map(({ _id }) => _id)).toEqual([3, 4]);
    expect(kept.file.trimEnd().split('\n')).toHaveLength(2);
    expect(await audit.verify()).toMatchObject({ isIntact: true, checkpoints: 2, head: { seq: 4 } });
  });

  describe('tampered with', () => {
    beforeEach(async () => {
      for (const [rows, before] of [
        [audit.events, kept.events],
        [audit.blocks, kept.blocks],
        [notes, kept.notes],
      ] as const) {
        await rows.deleteMany({});
        await rows.insertMany(before as never[]);
      }
      await writeFile(file, kept.file);
    });

    const putNote = (line: string) => notes.updateOne({ _id: 'latest' }, { $set: { line } });
    const noteOf = (seq: number) => {
      const { hash: head, total } = old[seq - 1]!;
      return audit.checkpoints.pruningLineOf({ seq, head, total, at: new Date().toISOString() });
    };
    const drop = async (seq: number) => {
      const block = await audit.blocks.findOneAndDelete({ _id: seq });
      await audit.events.deleteMany({ _id: { $in: [...(block?.ids ?? [])] } });
    };
    const putBack = async (...seqs: number[]) => {
      for (const seq of seqs) {
        const block = old[seq - 1]!;
        await audit.blocks.insertOne(block);
        await audit.events.insertMany(oldEvents.filter(({ _id }) => block.ids.includes(_id)));
      }
    };

    const putForged = async () => {
      const sealed = [{ id: old[0]!.ids[0]!, hash: old[0]!.hashes[0]! }];
      const { seq: _id, ...rest } = sealBlock(headOf(old[0]!), sealed, new Date());
      await audit.blocks.insertOne({ _id, ...rest });
      await audit.events.insertOne(oldEvents.find(({ _id: id }) => id === sealed[0]!.id)!);
    };

    type Tampering = [string, () => Promise<unknown>, FaultCause, Partial<TrailFault>];
    const TAMPERINGS: Tampering[] = [
      ['a block beyond the checkpoint that was dropped', () => drop(3), 'start_cut', { seq: 3 }],
      ['a note that was taken away', () => notes.deleteMany({}), 'start_cut', { seq: 1 }],
      ['an older note', () => putNote(noteOf(1)), 'start_cut', { seq: 2 }],
      [
        'a note that was made to fit',
        async () => {
          await drop(3);
          const { hash, total } = old[2]!;
          await putNote(JSON.stringify({ ...(JSON.parse(noteOf(2)) as object), seq: 3, head: hash, total }));
        },
        'pruning_invalid',
        {},
      ],
      [
        'a signed checkpoint in the place of the note',
        async () => {
          await drop(3);
          await putNote(kept.file.trimEnd().split('\n')[1] ?? '');
        },
        'pruning_invalid',
        {},
      ],
      [
        'a note of another block of that number',
        () => putNote(audit.checkpoints.pruningLineOf({ ...headOf(old[1]!), head: old[0]!.hash })),
        'link_broken',
        { seq: 3 },
      ],
      [
        'all blocks dropped',
        async () => {
          for (const seq of await audit.seqs()) await drop(seq);
        },
        'tail_cut',
        { seq: 3, line: 2 },
      ],
      [
        'the first block sealed again',
        async () => {
          const { _id, ids, hashes, sealedAt } = old[2]!;
          const events = ids.map((id, index) => ({ id, hash: hashes[index]! }));
          const { seq: _, ...again } = sealBlock({ ...headOf(old[1]!), hash: old[0]!.hash }, events, sealedAt);
          await audit.blocks.replaceOne({ _id }, again);
        },
        'link_broken',
        { seq: 3 },
      ],
      [
        'an event changed in a block that is about to go',
        async () => {
          await putBack(1, 2);
          await audit.events.updateOne({ _id: old[1]!.ids[1]! }, { $set: { action: 'test.forged' } });
        },
        'event_changed',
        { seq: 2, index: 1 },
      ],
      ['a gap among blocks that are about to go', () => putBack(1), 'block_missing', { seq: 2 }],
      ['a forged block among those that are gone', () => putForged(), 'checkpoint_mismatch', { seq: 2, line: 1 }],
      [
        'such a block where no checkpoint is at hand',
        async () => {
          await putForged();
          await writeFile(file, '');
        },
        'checkpoint_mismatch',
        { seq: 2, line: null },
      ],
    ];

    function headOf({ _id: seq, hash, total }: BlockRow) {
      return { seq, head: hash, hash, total, at: new Date().toISOString() };
    }

    it('is not what remains of a pruning that was broken off', async () => {
      await putBack(2);
      expect(await audit.verify()).toMatchObject({ isIntact: true, blocks: 3 });
      await putBack(1);
      expect(await audit.verify()).toMatchObject({ isIntact: true, blocks: 4 });
      await audit.in(400, () => audit.removeAll());
      expect(await audit.seqs()).toEqual([3, 4]);
    });

    it.each(TAMPERINGS)('by %s is named by place and cause', async (_, tamper, cause, place) => {
      await tamper();
      expect(await audit.verify()).toMatchObject({ isIntact: false, fault: { ...place, cause } });
    });
  });
});

describe('what must stay', () => {
  let vigia: TestApp;
  let admin: ApiClient;
  let audit: ReturnType<typeof retentionOf>;
  beforeAll(async () => {
    vigia = await startTestApp(RARELY);
    admin = await vigia.admin();
    audit = retentionOf(vigia);
    await audit.sealAll();
  });
  afterAll(() => vigia.close());

  const begins = (days = 400) => audit.in(days, () => audit.retention.begin());
  const idOf = ({ body }: { body: unknown }) => (body as { id: string }).id;

  it('is what is about a client under a legal hold, and whatever comes behind it, until the hold is lifted', async () => {
    const { id: clientId } = await createClient(admin);
    await audit.sealAll();
    await audit.checkpoints.writeIfDue();
    const hold = await admin.post('/privacy/legal-holds', { clientId, reason: 'Processo em curso' }).expect(201);
    await audit.sealAll();
    expect(await begins()).toBe(false);
    await admin.post(`/privacy/legal-holds/${idOf(hold)}/lift`, { reason: 'Encerrado' }).expect(200);
    expect(await begins()).toBe(true);
    const again = await admin.post('/privacy/legal-holds', { clientId, reason: 'Outro processo' }).expect(201);
    const before = await audit.seqs();
    await audit.in(400, () => audit.removeAll()); // declared before the hold, and not gone yet
    expect(await audit.seqs()).toEqual(before);
    await admin.post(`/privacy/legal-holds/${idOf(again)}/lift`, { reason: 'Encerrado' }).expect(200);
    await audit.in(400, () => audit.removeAll());
    expect((await audit.seqs()).length).toBeLessThan(before.length);
  });

  it('is everything from a year before a security incident that is not closed', async () => {
    await audit.block('test.more');
    await audit.in(2, () => audit.checkpoints.writeIfDue());
    await audit.block('test.last');
    const incident = { title: 'Planilha perdida', dataClasses: ['contact'], hasRelevantRisk: false };
    const knownAt = new Date().toISOString();
    const made = await admin.post('/privacy/security-incidents', { ...incident, knownAt }).expect(201);
    expect(await begins()).toBe(false);
    await admin
      .post(`/privacy/security-incidents/${idOf(made)}/close`, { conclusion: 'Nada mais a fazer' })
      .expect(200);
    expect(await begins()).toBe(true);
  });

  it('is all of it where AUDIT_RETENTION_DAYS is 0', async () => {
    const forGood = await startTestApp({ ...RARELY, AUDIT_RETENTION_DAYS: '0' });
    try {
      const all = retentionOf(forGood);
      await all.block('test.first');
      await all.checkpoints.writeIfDue();
      await all.block('test.second');
      expect(await all.in(36_500, () => all.retention.begin())).toBe(false);
    } finally {
      await forGood.close();
    }
  });

  it('is not missed by a verification that runs while the rest goes', async () => {
    const chain = vigia.app.get(AuditChainRepository, { strict: false });
    for (let n = 0; n < 4; n += 1) await audit.block(`test.block_${String(n)}`);
    await audit.in(4, () => audit.checkpoints.writeIfDue());
    await audit.block('test.rest');
    const original = chain.eventsOf.bind(chain);
    const read = jest.spyOn(chain, 'eventsOf').mockImplementationOnce(async (ids) => {
      expect(await begins(410)).toBe(true);
      await audit.in(410, () => audit.removeAll());
      return original(ids);
    });
    expect(await audit.verify()).toMatchObject({ isIntact: true, fault: null });
    expect(read.mock.calls.length).toBeGreaterThan(1);
    read.mockRestore();
  });
});

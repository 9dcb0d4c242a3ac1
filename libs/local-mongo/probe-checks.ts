import { MongoServerError, type ClientSession, type Collection, type Db, type MongoClient } from 'mongodb';

/** One promise of a server that Vigia relies on. `run` throws when it is broken. */
export interface ProbeCheck {
  readonly name: string;
  run(context: ProbeContext): Promise<void>;
}

export interface ProbeContext {
  readonly client: MongoClient;
  /** Scratch database, dropped afterwards. */
  readonly db: Db;
}

interface Row {
  _id: string;
  value?: number | Date | string;
}

const TRANSACTION = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority' },
  readPreference: 'primary',
} as const;
const CODE = { duplicateKey: 11_000, validation: 121, writeConflict: 112 } as const;
/** A conflicting write must be refused or wait its turn; a server that hangs on it must not hang the probe. */
const CONFLICT_MS = 1_000;

/**
 * The checks, in the order in which they run. Collections are made beforehand and one after the other: one compatible
 * server hangs for good when a collection is made while its first insert runs.
 */
export const PROBE_CHECKS: readonly ProbeCheck[] = [
  { name: 'replica set', run: isReplicaSet },
  { name: 'aborted transaction leaves nothing', run: abortLeavesNothing },
  { name: 'reads inside a transaction are one snapshot', run: readsAreOneSnapshot },
  { name: 'write conflict is reported', run: conflictIsReported },
  { name: 'unique index refuses a second row', run: uniqueIndexRefuses },
  { name: 'validator refuses a wrong row', run: validatorRefuses },
  { name: 'server time in updates ($$NOW, $dateAdd)', run: serverTimeWorks },
];

/** Collections that the checks use; see `PROBE_CHECKS` for why they are made first. */
export const PROBE_COLLECTIONS = ['abort', 'snapshot', 'conflict', 'unique', 'time'] as const;

function rows(db: Db, name: (typeof PROBE_COLLECTIONS)[number] | 'validated'): Collection<Row> {
  return db.collection<Row>(name);
}

async function isReplicaSet({ client }: ProbeContext): Promise<void> {
  const hello = await client.db('admin').command({ hello: 1 });
  if (typeof hello['setName'] !== 'string' && hello['msg'] !== 'isdbgrid') {
    throw new Error('the server is a standalone; transactions need a replica set (one member is enough)');
  }
}

async function abortLeavesNothing({ client, db }: ProbeContext): Promise<void> {
  const collection = rows(db, 'abort');
  await inTransaction(client, async (session) => {
    await collection.insertOne({ _id: 'aborted' }, { session });
    await session.abortTransaction();
  });
  const left = await collection.countDocuments({});
  if (left !== 0) throw new Error(`${left} row of an aborted transaction is there`);
}

async function readsAreOneSnapshot({ client, db }: ProbeContext): Promise<void> {
  const collection = rows(db, 'snapshot');
  await collection.insertOne({ _id: 'row', value: 1 });
  await inTransaction(client, async (session) => {
    const before = await collection.findOne({ _id: 'row' }, { session });
    await collection.updateOne({ _id: 'row' }, { $set: { value: 2 } });
    await collection.insertOne({ _id: 'later' });
    const after = await collection.findOne({ _id: 'row' }, { session });
    const later = await collection.findOne({ _id: 'later' }, { session });
    await session.abortTransaction();
    if (before?.value !== 1 || after?.value !== 1 || later !== null) {
      throw new Error('a transaction saw what another one committed after its first read');
    }
  });
}

async function conflictIsReported({ client, db }: ProbeContext): Promise<void> {
  const collection = rows(db, 'conflict');
  await collection.insertOne({ _id: 'row', value: 0 });
  await inTransaction(client, async (first) => {
    await inTransaction(client, async (second) => {
      const change = (value: number, session: ClientSession) =>
        collection.updateOne({ _id: 'row' }, { $set: { value } }, { session, maxTimeMS: CONFLICT_MS });
      await change(1, first);
      const refused = await change(2, second).then(
        () => second.commitTransaction(),
        (error: unknown) => error,
      );
      const isConflict =
        refused instanceof MongoServerError &&
        (refused.code === CODE.writeConflict || refused.hasErrorLabel('TransientTransactionError'));
      if (!isConflict) throw new Error(`two transactions changed one row, and the second got ${describe(refused)}`);
      await first.commitTransaction();
    });
  });
  const row = await collection.findOne({ _id: 'row' });
  if (row?.value !== 1) throw new Error('the change of the transaction that won is not there');
}

async function uniqueIndexRefuses({ db }: ProbeContext): Promise<void> {
  const collection = rows(db, 'unique');
  await collection.createIndex({ value: 1 }, { unique: true, name: 'value_unique' }, {});
  await collection.insertOne({ _id: 'first', value: 'same' });
  await mustFail(() => collection.insertOne({ _id: 'second', value: 'same' }), CODE.duplicateKey);
}

async function validatorRefuses({ db }: ProbeContext): Promise<void> {
  const $jsonSchema = { bsonType: 'object', required: ['value'], properties: { value: { bsonType: 'string' } } };
  await db.createCollection('validated', { validator: { $jsonSchema } });
  await mustFail(() => rows(db, 'validated').insertOne({ _id: 'wrong', value: 1 }), CODE.validation);
  await rows(db, 'validated').insertOne({ _id: 'right', value: 'text' });
}

async function serverTimeWorks({ db }: ProbeContext): Promise<void> {
  const collection = rows(db, 'time');
  const inOneMinute = { $dateAdd: { startDate: '$$NOW', unit: 'second', amount: 60 } };
  await collection.insertOne({ _id: 'lease' });
  await collection.updateOne({ _id: 'lease' }, [{ $set: { value: inOneMinute } }]);
  const running = await collection.findOne({ _id: 'lease', $expr: { $gt: ['$value', '$$NOW'] } });
  if (!(running?.value instanceof Date)) throw new Error('a lease of one minute by server time is not running');
}

async function mustFail(work: () => Promise<unknown>, code: number): Promise<void> {
  const outcome = await work().then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof MongoServerError && outcome.code === code) return;
  throw new Error(`expected error ${code}, got ${describe(outcome)}`);
}

function describe(outcome: unknown): string {
  if (outcome === null || outcome === undefined) return 'success';
  return outcome instanceof Error ? outcome.message : 'a failure that is no error';
}

async function inTransaction(client: MongoClient, work: (session: ClientSession) => Promise<void>): Promise<void> {
  const session = client.startSession();
  try {
    session.startTransaction(TRANSACTION);
    await work(session);
  } finally {
    // Ends what is left of the transaction as well.
    await session.endSession();
  }
}

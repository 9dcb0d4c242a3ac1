import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { type Document, MongoClient, ObjectId } from 'mongodb';

/**
 * The other side of the ratio in `bench:records`: Express 5 and one transaction of the mongodb driver with the writes of a
 * recorded transaction (guard of the client, sum of the day; the transaction, its name, the audit event, its pending row, the
 * row of the access log), in as few commands. No login, no validation, no limits, no rules, no reads, no log.
 */
const [uri = '', dbName = ''] = process.argv.slice(2);

const client = await new MongoClient(uri, { minPoolSize: 5, maxPoolSize: 50 }).connect();
const db = client.db(dbName);
/** Read as a transaction is committed: what Vigia's unit of work asks for. */
const TRANSACTION = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', journal: true },
} as const;
const DAY = '2026-11-30';

const transactions = db.collection('bare_transactions');
await transactions.createIndexes([
  { key: { occurredAt: -1, _id: -1 } },
  { key: { clientId: 1, occurredAt: -1, _id: -1 } },
  { key: { status: 1, occurredAt: -1, _id: -1 } },
  { key: { type: 1, occurredAt: -1, _id: -1 } },
  { key: { externalReference: 1, clientId: 1 } },
  { key: { reversalOf: 1, occurredAt: -1, _id: -1 } },
  { key: { clientId: 1, day: 1 } },
  { key: { day: 1 } },
]);
await db
  .collection('bare_audit_events')
  .createIndexes([{ key: { at: -1, _id: -1 } }, { key: { 'target.type': 1, 'target.id': 1, at: -1 } }]);
await db
  .collection('bare_access_logs')
  .createIndexes([
    { key: { at: -1, _id: -1 } },
    { key: { clientId: 1, at: -1, _id: -1 } },
    { key: { userId: 1, at: -1, _id: -1 } },
    { key: { action: 1, at: -1, _id: -1 } },
    { key: { ip: 1, at: -1, _id: -1 } },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ]);
for (const name of ['client_guards', 'transaction_days', 'transaction_keys', 'audit_pending'])
  await db.createCollection(`bare_${name}`);

interface Body {
  readonly clientId: string;
  readonly type: string;
  readonly amount: string;
  readonly externalReference: string;
  readonly description: string;
}

const app = express();
app.disable('x-powered-by');
app.use(express.json());
app.post('/transactions', async (request, response) => {
  const body = request.body as Body;
  const row = rowOf(body);
  const session = client.startSession({ causalConsistency: false });
  try {
    await session.withTransaction(async () => {
      const guards = db.collection('bare_client_guards');
      await guards.updateOne({ _id: row.clientId }, { $inc: { version: 1 } }, { session, upsert: true });
      const days = db.collection<{ _id: string; totalCents: number }>('bare_transaction_days');
      const addition = { $inc: { totalCents: row.amountCents } };
      await days.updateOne({ _id: `${body.clientId}:${DAY}` }, addition, { session, upsert: true });
      await client.bulkWrite(insertsOf(row), { session, ordered: true });
    }, TRANSACTION);
  } finally {
    await session.endSession();
  }
  response.status(201).json(row);
});

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`bare server on port ${(server.address() as AddressInfo).port}\n`);

/** A row of the size of ours, with the same fields. */
function rowOf({ clientId, type, amount, externalReference, description }: Body) {
  const now = new Date();
  const by = { kind: 'user', id: '0'.repeat(24), role: 'ADMIN', userId: '0'.repeat(24) };
  return {
    ...{ _id: new ObjectId(), clientId: new ObjectId(clientId), type, amountCents: Number(amount.replace('.', '')) },
    ...{ status: 'pending', occurredAt: now, day: DAY, description, metadata: null, externalReference },
    ...{ endToEndId: null, source: null, reversalOf: null, reversalReference: null, reversedCents: 0 },
    ...{ approvalsNeeded: 1, createdBy: by, version: 1, createdAt: now, updatedAt: now },
    history: [{ move: 'record', status: 'pending', at: now, by, reason: null }],
  };
}

function insertsOf(row: ReturnType<typeof rowOf>) {
  const { _id, clientId, amountCents, externalReference, createdAt, createdBy } = row;
  const eventId = randomUUID();
  const target = { type: 'transaction', id: _id.toHexString() };
  const changes = { type: row.type, amount: String(amountCents), status: row.status };
  const request = { requestId: randomUUID(), clientId: clientId.toHexString() };
  const event = { _id: eventId, at: createdAt, action: 'transaction.recorded', actor: createdBy, target, changes };
  const access = {
    ...{ _id: randomUUID(), at: createdAt, userId: createdBy.id, apiKeyId: null, action: 'create', ip: '127.0.0.1' },
    ...{ userAgent: '', method: 'POST', endpoint: '/api/v1/transactions', statusCode: 201, durationMs: 1 },
    ...{ details: null, appendedBy: null, isIdentity: false, expireAt: new Date(createdAt.getTime() + 86_400_000) },
  };
  return [
    insert('transaction_keys', { _id: `ref:${request.clientId}:${externalReference}`, transactionId: _id }),
    insert('transactions', row),
    insert('audit_events', { ...event, ...request, hash: randomBytes(32).toString('hex') }),
    insert('audit_pending', { _id: eventId }),
    insert('access_logs', { ...access, ...request }),
  ];
}

function insert(name: string, document: Document) {
  return { name: 'insertOne' as const, namespace: `${dbName}.bare_${name}`, document };
}

import { type Db, type Document, ObjectId } from 'mongodb';
import type { Findings } from './verdict.js';

/** What somebody was told of a booking. */
export interface Booked {
  readonly id: string;
  /** Decimal string with two places. */
  readonly amount: string;
}

export function transactionsOf(db: Db, externalReference: string): Promise<Document[]> {
  return db.collection('transactions').find({ externalReference }).toArray();
}

/** Exactly these exist for the client: one row, one audit event and one place in the sum of the day each. */
export async function judgeTransactions(
  db: Db,
  clientId: string,
  booked: readonly Booked[],
  findings: Findings,
): Promise<void> {
  const ids = booked.map(({ id }) => id).sort();
  const rows = await db
    .collection('transactions')
    .find({ clientId: new ObjectId(clientId) })
    .toArray();
  findings.equal(rows.map(({ _id }) => String(_id)).sort(), ids, 'transactions');
  const references = new Set(rows.map((row) => row['externalReference'] as string));
  findings.equal(references.size, rows.length, 'different references');
  const events = await db.collection('audit_events').find({ action: 'transaction.recorded', clientId }).toArray();
  findings.equal(events.map((event) => (event['target'] as { id: string }).id).sort(), ids, 'audit events');
  const days = await db.collection<{ _id: string; totalCents: number }>('transaction_days').find({}).toArray();
  const counted = days.filter(({ _id }) => _id.startsWith(clientId)).reduce((sum, day) => sum + day.totalCents, 0);
  const told = booked.reduce((sum, { amount }) => sum + Number(amount.replace('.', '')), 0);
  findings.equal(counted, told, 'centavos in the sums of the days');
  const audited = new Set(events.map(({ _id }) => _id));
  findings.equal(audited.size, events.length, 'different audit events');
}

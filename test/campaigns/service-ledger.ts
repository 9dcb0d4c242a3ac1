import { type Db, ObjectId } from 'mongodb';
import type { LedgerEntry } from '../support/ledger/index.js';
import type { Findings } from './verdict.js';

const idOf = (entry: LedgerEntry): string => (entry.answer as { id?: string }).id ?? '';

/** Every acknowledged service exists once, with one state, one audit event and one row for the sealer; nothing else exists. */
export async function judgeServices(
  db: Db,
  clientId: string,
  entries: readonly LedgerEntry[],
  findings: Findings,
): Promise<void> {
  const acked = entries.filter((entry) => entry.outcome === 'acked');
  const wanted = new Set(acked.map(idOf));
  findings.equal(wanted.size, acked.length, 'different ids in the answers');
  findings.equal(acked.filter((entry) => entry.status !== 201).length, 0, 'acknowledgements other than 201');

  const services = await db
    .collection('services')
    .find({ clientId: new ObjectId(clientId) })
    .toArray();
  const names = new Map<string, number>();
  for (const { name } of services) names.set(name as string, (names.get(name as string) ?? 0) + 1);
  compare(
    'services',
    wanted,
    services.map(({ _id }) => String(_id)),
    findings,
  );
  findings.equal([...names.values()].filter((count) => count > 1).length, 0, 'services made twice');

  const states = await db
    .collection('service_states')
    .find({ clientId: new ObjectId(clientId) })
    .toArray();
  compare(
    'states',
    wanted,
    states.map(({ _id }) => String(_id)),
    findings,
  );

  const events = await db.collection('audit_events').find({ action: 'service.created', clientId }).toArray();
  compare(
    'audit events',
    wanted,
    events.map((event) => (event['target'] as { id: string }).id),
    findings,
  );
  const pending = await db.collection('audit_pending').find({}).toArray();
  const blocks = await db.collection('audit_blocks').find({}).toArray();
  const sealed = blocks.flatMap((block) => block['ids'] as string[]);
  const eventIds = new Set(events.map(({ _id }) => String(_id)));
  // A sealer at work may move an event between the two readings: then it is in both.
  const kept = new Set([...pending.map(({ _id }) => String(_id)), ...sealed]);
  const places = [...kept].filter((id) => eventIds.has(id));
  compare('audit events that wait or are in a block', eventIds, places, findings);
  findings.equal(sealed.length - new Set(sealed).size, 0, 'audit events in more than one block');
}

/** While no worker runs: exactly one row per service, subscriber and fact. */
export async function countFacts(db: Db, entries: readonly LedgerEntry[], findings: Findings): Promise<void> {
  const ids = entries.map(idOf);
  const rows = await db
    .collection('fact_deliveries')
    .find({ type: 'service.changed', 'fact.payload.serviceId': { $in: ids } })
    .toArray();
  const subscribers = new Set(rows.map((row) => row['subscriber'] as string));
  findings.expect(entries.length === 0 || subscribers.size > 0, () => 'nobody subscribes to service.changed');
  for (const subscriber of subscribers) {
    const told = rows.filter((row) => row['subscriber'] === subscriber);
    const services = told.map((row) => (row['fact'] as { payload: { serviceId: string } }).payload.serviceId);
    compare(`facts for ${subscriber}`, new Set(ids), services, findings);
  }
}

function compare(what: string, wanted: ReadonlySet<string>, found: readonly string[], findings: Findings): void {
  const present = new Set(found);
  const missing = [...wanted].filter((id) => !present.has(id));
  const strange = found.filter((id) => !wanted.has(id));
  findings.equal(missing.length, 0, `${what} missing although acknowledged`);
  findings.equal(strange.length, 0, `${what} that nobody was told of`);
  findings.equal(found.length - present.size, 0, `${what} more than once`);
}

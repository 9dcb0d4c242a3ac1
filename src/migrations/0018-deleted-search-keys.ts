import type { Database, Migration } from '../common/persistence/migrator/migration.js';

export const migration: Migration = {
  id: '0018-deleted-search-keys',
  operations: [{ kind: 'run', name: 'search keys of deleted clients with their mark', up: mark, down: unmark }],
};

/** As this version knows it, whatever later ones make of it. */
const MARK = '~';

interface ClientRow {
  readonly searchKeys: string[];
}

async function mark(db: Database): Promise<void> {
  await rewrite(db, (key) => (key.startsWith(MARK) ? key : `${MARK}${key}`));
}

async function unmark(db: Database): Promise<void> {
  await rewrite(db, (key) => (key.startsWith(MARK) ? key.slice(MARK.length) : key));
}

/** Doing it again changes nothing. */
async function rewrite(db: Database, spelling: (key: string) => string): Promise<void> {
  const clients = db.collection<ClientRow>('clients');
  for await (const { _id, searchKeys } of clients.find({ deleted: true }, { projection: { searchKeys: 1 } }))
    await clients.updateOne({ _id, deleted: true }, { $set: { searchKeys: searchKeys.map(spelling) } });
}

import { createHash } from 'node:crypto';
import { BSON, type Collection, type Db, type Document, type MongoClient } from 'mongodb';

/** Belongs to the server itself: users, its replica set, its log of changes. */
const OF_THE_SERVER: readonly string[] = ['admin', 'config', 'local'];
/** Documents that are read and inserted at once; the server bounds an answer to 16 MiB besides. */
const BATCH = 500;
/** Every type stays what it is: a double that holds a whole number does not come back as an integer. */
const AS_STORED = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true } as const;

/** What a collection holds, whatever the order of its documents. */
export interface Contents {
  readonly name: string;
  readonly documents: number;
  /** Sum of digests over the stored bytes of each document. */
  readonly digest: string;
}

/** A copy is not what it was made from. */
export class CopyDiffers extends Error {
  override readonly name = 'CopyDiffers';
}

/**
 * Copies every database but the server's own, with options and indexes of each collection, to an empty server, and reads it again
 * there. Nobody else may write to either.
 * @returns what was copied, by collection
 * @throws CopyDiffers when a byte is not what it was; Error for what is no plain collection
 */
export async function copyDatabases(from: MongoClient, to: MongoClient): Promise<Contents[]> {
  const copied: Contents[] = [];
  const { databases } = await from.db('admin').admin().listDatabases({ nameOnly: true });
  for (const { name } of databases.filter((database) => !OF_THE_SERVER.includes(database.name))) {
    const [source, target] = [from.db(name), to.db(name)];
    const collections = await source.listCollections({}, { nameOnly: false }).toArray();
    for (const { name: collection, type = 'collection', options } of collections) {
      if (collection.startsWith('system.')) continue;
      if (type !== 'collection') throw new Error(`${name}.${collection} is a ${type}, which is not copied`);
      await target.createCollection(collection, { ...options });
      copied.push(await copyCollection(source.collection(collection), target.collection(collection)));
      await copyIndexes(source, target, collection);
    }
  }
  return copied;
}

/** Reads a server that holds a copy. @throws CopyDiffers where it is not what was copied */
export async function checkCopy(client: MongoClient, copied: readonly Contents[]): Promise<void> {
  for (const expected of copied) {
    const [database = '', ...rest] = expected.name.split('.');
    const found = await contentsOf(client.db(database).collection(rest.join('.')));
    if (!isSame(found, expected))
      throw new CopyDiffers(
        `${expected.name} holds ${found.documents} documents that differ from the ${expected.documents} copied`,
      );
  }
}

async function copyCollection(source: Collection, target: Collection): Promise<Contents> {
  const sum = new Sum();
  let batch: Document[] = [];
  const flush = async (): Promise<void> => {
    // Rows may be older than the rule of their collection.
    if (batch.length > 0) await target.insertMany(batch, { ordered: true, bypassDocumentValidation: true });
    batch = [];
  };
  for await (const bytes of bytesOf(source)) {
    sum.add(bytes);
    batch.push(BSON.deserialize(bytes, AS_STORED));
    if (batch.length === BATCH) await flush();
  }
  await flush();
  const copied = { name: source.namespace, ...sum.result() };
  // Before there are indexes: one that ends rows by their time may not run meanwhile.
  const found = await contentsOf(target);
  if (!isSame(found, copied))
    throw new CopyDiffers(`the copy of ${copied.name} differs: ${found.documents} of ${copied.documents} documents`);
  return copied;
}

async function copyIndexes(source: Db, target: Db, collection: string): Promise<void> {
  const indexes = await indexesOf(source, collection);
  if (indexes.length > 0) await target.command({ createIndexes: collection, indexes });
  const made = await indexesOf(target, collection);
  if (JSON.stringify(made) !== JSON.stringify(indexes))
    throw new CopyDiffers(`the indexes of ${source.databaseName}.${collection} differ`);
}

async function indexesOf(db: Db, collection: string): Promise<Document[]> {
  const indexes = await db.collection(collection).listIndexes().toArray();
  return indexes
    .filter(({ name }) => name !== '_id_')
    .map(({ v: _version, ns: _namespace, ...index }) => index as Document)
    .sort((left, right) => (String(left['name']) < String(right['name']) ? -1 : 1));
}

async function contentsOf(collection: Collection): Promise<Contents> {
  const sum = new Sum();
  for await (const bytes of bytesOf(collection)) sum.add(bytes);
  return { name: collection.namespace, ...sum.result() };
}

function isSame(one: Contents, other: Contents): boolean {
  return one.documents === other.documents && one.digest === other.digest;
}

async function* bytesOf(collection: Collection): AsyncGenerator<Uint8Array> {
  const documents = collection.find({}, { raw: true, batchSize: BATCH });
  // With `raw` the driver gives the bytes of each document, which its types do not know.
  for await (const document of documents) yield document as unknown as Uint8Array;
}

class Sum {
  private documents = 0;
  private total = 0n;

  add(bytes: Uint8Array): void {
    this.documents += 1;
    this.total = BigInt.asUintN(256, this.total + BigInt(`0x${createHash('sha256').update(bytes).digest('hex')}`));
  }

  result(): Omit<Contents, 'name'> {
    return { documents: this.documents, digest: this.total.toString(16) };
  }
}

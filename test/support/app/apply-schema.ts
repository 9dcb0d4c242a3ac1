import type { Connection } from 'mongoose';
import { applyOperation } from '../../../src/common/persistence/migrator/apply-operation.js';
import { declaredSnapshot, differences } from '../../../src/common/persistence/migrator/index.js';

/**
 * Brings an empty database to the shape that the code declares, validators included, with the operations of the migrator.
 * What the committed migrations lead to is compared with it by a test of its own.
 */
export async function applySchema(connection: Connection): Promise<void> {
  const db = connection.getClient().db(connection.name);
  for (const operation of differences({}, declaredSnapshot())) await applyOperation(db, operation);
}

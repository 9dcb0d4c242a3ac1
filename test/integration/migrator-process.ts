import mongoose from 'mongoose';
import { armFaultPoints } from '../../src/common/fault-points/fault-points.js';
import { createLogger } from '../../src/common/logging/index.js';
import { Migrator } from '../../src/common/persistence/migrator/index.js';
import { migrations } from '../../src/migrations/index.js';

/** A process that migrates the database of its arguments, for the tests that kill it on its way. */
async function main(uri: string, dbName: string): Promise<void> {
  armFaultPoints(process.env['VIGIA_FAULT_POINTS'], 'test');
  const client = await new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: 5_000 }).connect();
  const applied = await new Migrator(client.db(dbName), migrations, createLogger({ level: 'silent' }), '0.1.0').up();
  await client.close();
  process.stdout.write(`applied ${applied.join(',')}\n`);
}

main(process.argv[2] ?? '', process.argv[3] ?? '').catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});

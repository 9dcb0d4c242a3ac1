import { createLogger } from '../common/logging/index.js';
import {
  declaredSnapshot,
  differences,
  replayedSnapshot,
  writeMigration,
} from '../common/persistence/migrator/index.js';
import { ConfigError, type Environment, loadConfig, withDevelopmentSecrets } from '../config/index.js';
import { migrations } from '../migrations/index.js';
import { AUDIT_USAGE, auditCommand } from './audit-command.js';
import { errorsDocument, openApiDocument, schemaDocument, writeDocument } from './generated-documents.js';
import { KEYS_USAGE, keysCommand } from './keys-command.js';
import { withOwnMigrator } from './migrate.js';
import { permissionsDocument } from './permissions-document.js';
import { openDatabase } from './open-database.js';
import { SEED_USAGE, seedCommand } from './seed-command.js';
import '../app.module.js';

const USAGE = `vigia <command>
  migrate up | down | status          bring the database to the shape of this version, undo the newest step, show both
  migrate create <name>               write the next migration from what the code declares
${KEYS_USAGE}${AUDIT_USAGE}${SEED_USAGE}  openapi --out <file>                write the OpenAPI document
  schema-snapshot --out <file>        write validators and indexes of every collection
  errors-doc --out <file>             write the catalogue of errors
  permissions-doc --out <file>        write which role holds what and which route asks for what
`;

/**
 * Carries out one operator command.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage
 */
export async function runCommand(args: readonly string[], environment: Environment): Promise<number> {
  const [command, ...rest] = args;
  try {
    switch (command) {
      case 'migrate':
        return await migrate(rest, environment);
      case 'keys':
        return (await keysCommand(rest, environment)) ?? wrongUsage();
      case 'audit':
        return (await auditCommand(rest, environment)) ?? wrongUsage();
      case 'seed':
        return (await seedCommand(rest, environment)) ?? wrongUsage();
      case 'openapi':
        return writeDocument(rest, await openApiDocument());
      case 'schema-snapshot':
        return writeDocument(rest, schemaDocument());
      case 'permissions-doc':
        return writeDocument(rest, await permissionsDocument());
      case 'errors-doc':
        return writeDocument(rest, errorsDocument());
      default:
        return wrongUsage();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
    return 1;
  }
}

async function migrate([action, name]: readonly string[], environment: Environment): Promise<number> {
  if (action === 'create') return createMigration(name);
  if (action !== 'up' && action !== 'down' && action !== 'status') return wrongUsage();
  const logger = createLogger({ level: 'warn' });
  const database = await openDatabase(loadConfig(withDevelopmentSecrets(environment)), logger);
  try {
    const lines = await withOwnMigrator(database, logger, async (migrator) => {
      if (action === 'up') return (await migrator.up()).map((id) => `applied ${id}`);
      if (action === 'down') return [`undone ${(await migrator.down()) ?? 'nothing'}`];
      return (await migrator.status()).map(
        ({ id, state, finishedAt }) => `${id}  ${state}  ${finishedAt?.toISOString() ?? ''}`,
      );
    });
    process.stdout.write(lines.length > 0 ? `${lines.join('\n')}\n` : 'nothing to do\n');
    return 0;
  } finally {
    await database.release();
  }
}

function wrongUsage(): number {
  process.stderr.write(USAGE);
  return 2;
}

function createMigration(name: string | undefined): number {
  const operations = differences(replayedSnapshot(migrations), declaredSnapshot());
  const file = writeMigration('src/migrations', name ?? 'change', operations);
  process.stdout.write(
    `${file}: ${String(operations.length)} operations; format it with prettier and read it before you commit\n`,
  );
  return 0;
}

import { createLogger } from '../common/logging/index.js';
import { type Environment, loadConfig, withDevelopmentSecrets } from '../config/index.js';
import { AuditVerifications, type DatedVerification } from '../modules/audit/index.js';
import { createApp } from './create-app.js';
import { openDatabase } from './open-database.js';

export const AUDIT_USAGE = `  audit verify                        check the whole audit against its chain and its checkpoints; 0 intact, 1 not
`;

/** Carries out `vigia audit …`. Whoever only looks brings no schema up to date. @returns the exit code; undefined for a wrong usage */
export async function auditCommand(
  [action, ...more]: readonly string[],
  environment: Environment,
): Promise<number | undefined> {
  if (action !== 'verify' || more.length > 0) return undefined;
  const logger = createLogger({ level: 'fatal' }); // the fault is told below
  const config = loadConfig(withDevelopmentSecrets(environment));
  const database = await openDatabase(config, logger);
  try {
    const app = await createApp(config, database);
    try {
      await app.init();
      const found = await app.get(AuditVerifications).run();
      process.stdout.write(`${told(found)}\n`);
      return found.isIntact ? 0 : 1;
    } finally {
      await app.close();
    }
  } finally {
    await database.release();
  }
}

function told({ blocks, events, pending, checkpoints, head, fault }: DatedVerification): string {
  const looked = `${String(blocks)} blocks, ${String(events)} events, ${String(pending)} waiting, ${String(checkpoints)} checkpoints`;
  if (!fault) return `intact: ${looked}, head ${head?.hash ?? 'none'}`;
  const { cause, ...place } = fault;
  const where = Object.entries(place).flatMap(([name, value]) => (value === null ? [] : [`${name} ${String(value)}`]));
  return `NOT INTACT: ${cause} at ${where.join(', ')}; good until there: ${looked}`;
}

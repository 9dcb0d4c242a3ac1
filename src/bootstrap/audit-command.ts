import { readFile } from 'node:fs/promises';
import type { Environment } from '../config/index.js';
import { AuditVerifications, type DatedVerification } from '../modules/audit/index.js';
import { withApp } from './with-app.js';

export const AUDIT_USAGE = `  audit verify [--checkpoint file]    check the whole audit against its chain and its checkpoints; 0 intact, 1 not.
                                      With a file, such as a saved mail: against the checkpoints in it
`;

/** Carries out `vigia audit …`. Whoever only looks brings no schema up to date. @returns the exit code; undefined for a wrong usage */
export async function auditCommand(
  [action, option, file, ...more]: readonly string[],
  environment: Environment,
): Promise<number | undefined> {
  const isUsage = option === undefined || (option === '--checkpoint' && file !== undefined);
  if (action !== 'verify' || more.length > 0 || !isUsage) return undefined;
  const kept = file === undefined ? undefined : await readFile(file, 'utf8');
  if (kept !== undefined && !/^\s*\{/m.test(kept)) {
    process.stderr.write(`no checkpoint in ${file ?? ''}\n`);
    return 1;
  }
  // The fault is told below, and not by the log.
  return withApp(environment, { logLevel: 'fatal', migrates: false }, async (app) => {
    const found = await app.get(AuditVerifications).run(undefined, kept);
    process.stdout.write(`${told(found)}\n`);
    return found.isIntact ? 0 : 1;
  });
}

function told({ blocks, events, pending, checkpoints, pruned, head, fault }: DatedVerification): string {
  const begins = pruned
    ? `begins at block ${String(pruned.seq + 1)}, pruned up to checkpoint ${String(pruned.seq)}; `
    : '';
  const looked = `${begins}${String(blocks)} blocks, ${String(events)} events, ${String(pending)} waiting, ${String(checkpoints)} checkpoints`;
  if (!fault) return `intact: ${looked}, head ${head?.hash ?? 'none'}`;
  const { cause, ...place } = fault;
  const where = Object.entries(place).flatMap(([name, value]) => (value === null ? [] : [`${name} ${String(value)}`]));
  return `NOT INTACT: ${cause} at ${where.join(', ')}; good until there: ${looked}`;
}

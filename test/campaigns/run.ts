import { parseArgs } from 'node:util';
import { freshSeed } from '../support/ledger/index.js';
import { killAll } from '../support/process-driver/index.js';
import { CAMPAIGNS, campaignNames, isCampaign } from './campaigns.js';
import { verdictText } from './verdict.js';

/**
 * Runs one campaign: `tsx test/campaigns/run.ts <name> [--seed 1] [--short] [--quiet]`. Exit code 0 only when nothing was
 * found.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string' }, short: { type: 'boolean' }, quiet: { type: 'boolean' } },
  });
  const [name = ''] = positionals;
  if (!isCampaign(name)) throw new Error(`which campaign? ${campaignNames().join(', ')}`);
  const seed = values.seed === undefined ? freshSeed() : Number(values.seed);
  process.stdout.write(`${name}: seed ${seed}\n`);
  const log = values.quiet === true ? undefined : (line: string) => process.stdout.write(`${line}\n`);
  const verdict = await CAMPAIGNS[name][values.short === true ? 'short' : 'long']({ seed, ...(log ? { log } : {}) });
  process.stdout.write(`${verdictText(verdict)}\n`);
  if (verdict.faults.length > 0) process.exitCode = 1;
}

main()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => killAll())
  .finally(() => process.exit()); // a broken campaign must not hang on a socket that it left open

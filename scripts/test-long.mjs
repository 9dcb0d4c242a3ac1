import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { projectRoot, tool } from './check/project.mjs';

/**
 * npm run test:long [-- --only <name>]... [--seed <number>]
 * The campaigns that take longer than `npm test` may: the same tests with other numbers, one after another. The seed of each is
 * printed first; give it back by --seed to repeat a failure.
 */
const JEST = ['--no-warnings', tool('jest', 'bin', 'jest.js')];
const CAMPAIGN = ['--import', 'tsx', 'test/campaigns/run.ts'];

/** `args` go to `node`; `env` gets the seed as well, under the name in `seedVariable`; `seedOption` puts it among the arguments. */
const campaigns = [
  {
    name: 'fuzz',
    args: [...JEST, 'test/e2e/fuzz', '--selectProjects', 'e2e'],
    env: { FUZZ_REQUESTS: '50000' },
    seedVariable: 'FUZZ_SEED',
  },
  {
    name: 'hostile-requests',
    args: [
      ...JEST,
      ...['injection', 'contract-refusals', 'scope-override', 'bad-start'].map((suite) => `test/e2e/${suite}`),
      ...['--runInBand', '--selectProjects', 'e2e'],
    ],
    env: { SAMPLE_SHARE: '1' },
  },
  {
    name: 'administrators',
    args: [...JEST, 'test/e2e/users', '--selectProjects', 'e2e'],
    env: { ADMIN_ROUNDS: '200' },
    seedVariable: 'ADMIN_SEED',
  },
  {
    name: 'transactions',
    args: [...JEST, 'test/integration/transactions', '--selectProjects', 'integration'],
    env: { RACE_ROUNDS: '200' },
    seedVariable: 'RACE_SEED',
  },
  {
    name: 'forged-headers',
    args: [...JEST, 'test/e2e/login-limits', 'test/e2e/rate-limits', '-t', 'forged', '--selectProjects', 'e2e'],
    env: { FORGED_REQUESTS: '10000' },
  },
  {
    name: 'model',
    args: [...JEST, 'test/integration/probing-model', '--selectProjects', 'integration'],
    env: { MODEL_LIVES: '100000', MODEL_DAYS: '365' },
    seedVariable: 'MODEL_SEED',
  },
  {
    name: 'audit',
    args: [...JEST, 'test/integration/audit-chain', '--selectProjects', 'integration'],
    env: { AUDIT_MUTATIONS: '500', AUDIT_HELD_MS: '30000' },
    seedVariable: 'AUDIT_SEED',
  },
  ...[
    'exactly-once',
    'erasures',
    'kill-ledger',
    'local-database',
    'lost-news',
    'zombie-worker',
    'zombie-worker-default-lease',
    'black-hole',
    'ssrf',
  ].map((name) => ({
    name,
    args: [...CAMPAIGN, name],
    seedOption: '--seed',
  })),
];

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, seed: { type: 'string' } } });
const names = campaigns.map(({ name }) => name);
const unknown = (values.only ?? []).filter((name) => !names.includes(name));
if (unknown.length > 0 || (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed))) {
  console.error(`usage: test:long [--only <${names.join('|')}>]... [--seed <up to nine digits>]`);
  process.exit(2);
}

const failed = [];
for (const campaign of campaigns.filter(({ name }) => values.only === undefined || values.only.includes(name))) {
  const seed = values.seed ?? String(randomInt(1e9));
  const startedAt = performance.now();
  console.log(`== ${campaign.name}, seed ${seed}`);
  const code = await run(campaign, seed);
  console.log(
    `${code === 0 ? 'ok  ' : 'FAIL'} ${campaign.name} (${((performance.now() - startedAt) / 1_000).toFixed(0)} s)`,
  );
  if (code !== 0) failed.push(`${campaign.name} --seed ${seed}`);
}
console.log(failed.length === 0 ? 'all campaigns passed' : `failed: ${failed.join('; ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;

function run({ args, env = {}, seedVariable, seedOption }, seed) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args, ...(seedOption ? [seedOption, seed] : [])], {
      cwd: projectRoot,
      env: { ...process.env, ...env, ...(seedVariable ? { [seedVariable]: seed } : {}) },
      stdio: 'inherit',
    });
    child.once('error', reject);
    // Ended by a signal is failed as well.
    child.once('close', (code) => resolve(code ?? 1));
  });
}

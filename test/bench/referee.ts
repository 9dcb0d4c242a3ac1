import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort, startProcess } from '../support/process-driver/index.js';
import { Workplace } from './support/workplace.js';

/**
 * tsx test/bench/referee.ts --folder <harness> [--detect] [-- options of the harness]
 * Runs a harness that knows nothing of Vigia (`run.mjs`, with --detect `ttd.mjs`, adapter «command») on a throw-away home,
 * with the database measured apart. Everything behind `--` goes to the harness, for example `--n 1000 --interval 30`.
 */
const { values, positionals } = parseArgs({
  options: { folder: { type: 'string' }, detect: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (values.folder === undefined) throw new Error('name the folder of the harness: --folder <path>');
const folder = resolve(values.folder);
const place = await Workplace.open();
try {
  const port = await freePort();
  const databasePid = await place.databasePid();
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    VIGIA_HOME: place.home,
    VIGIA_ADMIN_PASSWORD: 'only-for-this-bench',
    PORT: String(port),
    SYSTEM_CMD: 'sh test/bench/referee-start.sh',
    READY_URL: `http://127.0.0.1:${port}/health/ready`,
    ...(databasePid === null ? {} : { EXTRA_PIDS: `database=${databasePid}` }),
    ...(values.detect ? await seedForDetection(port) : {}),
  };
  const script = join(folder, values.detect ? 'ttd.mjs' : 'run.mjs');
  const harness = spawn(process.execPath, [script, '--system', 'command', ...positionals], { env, stdio: 'inherit' });
  const [code] = (await once(harness, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  await place.close();
}

/** The state is asked for by id and with a token, and the harness wants both before it starts anything. */
async function seedForDetection(port: number): Promise<Record<string, string>> {
  const option = (name: string, otherwise: string): string =>
    positionals[positionals.indexOf(`--${name}`) + 1 || positionals.length] ?? otherwise;
  const seed = await startProcess({
    name: 'seed',
    args: ['--import', 'tsx', 'test/bench/referee-seed.ts'],
    env: {
      N: option('n', '10'),
      INTERVAL_S: option('interval', '5'),
      TARGET: `http://127.0.0.1:${option('target-port', '27400')}`,
      FAILURE_THRESHOLD: '1',
      VIGIA_HOME: place.home,
      VIGIA_ADMIN_PASSWORD: 'only-for-this-bench',
      OUTBOUND_ALLOW: '127.0.0.0/8',
      PROBE_MIN_INTERVAL_SECONDS: '1',
      ACCESS_TOKEN_MINUTES: '240',
    },
  });
  const { code } = await seed.waitForExit(120_000);
  if (code !== 0) throw new Error(`the seed failed\n${seed.text()}`);
  const seeded = JSON.parse(readFileSync(join(place.home, 'seeded.json'), 'utf8')) as Record<string, string>;
  return {
    SEEDED: '1',
    STATE_URL: `http://127.0.0.1:${port}/api/v1/services/${seeded['firstServiceId'] ?? ''}`,
    STATE_HEADER: `authorization: Bearer ${seeded['token'] ?? ''}`,
    STATE_DOWN: '"state":"down"',
    STATE_UP: '"state":"up"',
  };
}

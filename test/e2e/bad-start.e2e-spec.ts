import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from '../campaigns/built.js';
import { freePort, startApp } from '../support/process-driver/index.js';
import { testEnvironment } from '../support/app/test-environment.js';
import { sampleOf } from '../support/sampling/index.js';

jest.setTimeout(120_000);

const CANARY = 'canary-7f3a';
const key = (): string => randomBytes(32).toString('base64');
const pemOf = (type: 'rsa' | 'p384'): string => {
  const { privateKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};
const SHARED_KEY = key();

/** Faulty variables, each with what it is set to; null takes it away. */
const FAULTS: readonly (readonly [string, Readonly<Record<string, string | null>>])[] = [
  ['ENCRYPTION_KEYS', { ENCRYPTION_KEYS: CANARY }],
  ['ENCRYPTION_KEYS', { ENCRYPTION_KEYS: `${CANARY}:c2hvcnQ=` }],
  ['ENCRYPTION_KEYS', { NODE_ENV: 'production', ENCRYPTION_KEYS: null }],
  ['CURSOR_KEY', { CURSOR_KEY: `${CANARY}=` }],
  ['CURSOR_KEY', { NODE_ENV: 'production', CURSOR_KEY: null }],
  ['BLIND_INDEX_KEY', { CURSOR_KEY: SHARED_KEY, BLIND_INDEX_KEY: SHARED_KEY }],
  ['BLIND_INDEX_KEY', { NODE_ENV: 'staging', BLIND_INDEX_KEY: null }],
  [
    'JWT_PRIVATE_KEY',
    { JWT_PRIVATE_KEY: `-----BEGIN PRIVATE KEY-----\n${CANARY.repeat(20)}\n-----END PRIVATE KEY-----` },
  ],
  ['JWT_PRIVATE_KEY', { JWT_PRIVATE_KEY: pemOf('rsa') }],
  ['JWT_PRIVATE_KEY', { JWT_PRIVATE_KEY: pemOf('p384') }],
  ['JWT_PRIVATE_KEY', { NODE_ENV: 'production', JWT_PRIVATE_KEY: null }],
  ['VIGIA_ADMIN_PASSWORD', { VIGIA_ADMIN_PASSWORD: 'canary-7f3' }],
  ['VIGIA_ADMIN_EMAIL', { VIGIA_ADMIN_EMAIL: CANARY }],
  ['PORT', { PORT: '0x1F90' }],
  ['PORT', { PORT: '70000' }],
  ['TRUSTED_PROXY_HOPS', { TRUSTED_PROXY_HOPS: 'true' }],
  ['CORS_ORIGINS', { CORS_ORIGINS: '*' }],
  ['MONGODB_URI', { MONGODB_URI: `postgres://user:${CANARY}@127.0.0.1/vigia` }],
  ['NODE_ENV', { NODE_ENV: 'prodution' }],
  ['VIGIA_ROLE', { VIGIA_ROLE: CANARY }],
  ['ACCESS_TOKEN_MINUTES', { ACCESS_TOKEN_MINUTES: '1e1' }],
  ['SMTP_PASSWORD', { SMTP_PASSWORD: 'x', SMTP_PASSWORD_FILE: `/nowhere/${CANARY}` }],
  ['CURSOR_KEY_FILE', { CURSOR_KEY: null, CURSOR_KEY_FILE: `/nowhere/key` }],
  ['VIGIA_FAULT_POINTS', { NODE_ENV: 'production', VIGIA_FAULT_POINTS: CANARY }],
];

describe('a start with a faulty configuration', () => {
  let home = '';
  beforeAll(async () => {
    await ensureBuilt();
    home = await mkdtemp(join(tmpdir(), 'vigia-bad-start-'));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  // Each is a process; of each variable one case at least. What is faulty is judged without one in load-config.spec.ts.
  const sampled = sampleOf(
    FAULTS,
    ([variable]) => variable,
    (fault) => String(FAULTS.indexOf(fault)),
  );
  it.each(sampled)('of %s names it, shows no value and opens no port (%#)', async (variable, changes) => {
    const port = await freePort();
    const environment = { ...testEnvironment(), PORT: String(port), VIGIA_HOME: home, LOG_LEVEL: 'info', ...changes };
    const started = await startApp({ inheritEnv: false, env: present(environment) });
    let connections = 0;
    const deadlineMs = performance.now() + 20_000;
    while (started.exit === null && performance.now() < deadlineMs) connections += await knock(port);
    if (started.exit === null) await started.kill9();
    expect(started.exit?.code).toBeGreaterThan(0);
    expect(connections).toBe(0);
    expect(started.text()).toMatch(new RegExp(`\\b${variable}\\b`));
    for (const secret of secretsOf(environment)) expect(started.text()).not.toContain(secret);
    // Nothing was begun either: no database, no generated secrets.
    expect(await readdir(home)).toEqual([]);
  });
});

function present(environment: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((pair): pair is [string, string] => pair[1] !== null));
}

/** Every value of a secret variable, and whatever carries the canary, by its telling parts. */
function secretsOf(environment: Readonly<Record<string, string | null>>): string[] {
  const isSecret = /KEY|PASSWORD|URI/;
  return Object.entries(environment)
    .flatMap(([name, value]) => (value !== null && isSecret.test(name) ? value.split(/[\n:]/) : []))
    .filter((part) => part.length >= 10 && !part.startsWith('-----') && !part.startsWith('/nowhere'))
    .concat(CANARY);
}

/** 1 when something listens there. */
async function knock(port: number): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1' });
  const found = await once(socket, 'connect').then(
    () => 1,
    () => 0, // refused, as it should be
  );
  socket.destroy();
  await pause(20);
  return found;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { projectRoot } from './check/project.mjs';

/**
 * Smoke of the built product: plain `node dist/main.js` on an empty home, as a person would start it. The tests run
 * a CommonJS transform of the sources, so this is what shows that the ESM output starts, serves and ends.
 *
 * npm run smoke [-- --json <file>]; without MONGODB_URI the process finds or starts its own database.
 */
const READY_WITHIN_MS = 180_000; // the first start may install a database server
const EXIT_WITHIN_MS = 25_000;
const ANSWER_WITHIN_MS = 10_000;
const KEPT_OUTPUT = 20_000;

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const home = await mkdtemp(join(tmpdir(), 'vigia-smoke-'));
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
let output = '';
let child;
let token = '';
const results = [];

const steps = [
  ['starts and becomes ready', waitUntilReady],
  ['logs in with the printed password', logIn],
  [
    'serves the page to a browser',
    () => expectAnswer('/', { accept: 'text/html' }, 'text/html', (body) => body.includes('<html')),
  ],
  ['serves / as JSON otherwise', () => expectAnswer('/', { accept: 'application/json' }, 'application/json', isJson)],
  [
    'serves its OpenAPI 3.1 document',
    () => expectAnswer('/openapi.json', {}, 'application/json', (body) => JSON.parse(body).openapi.startsWith('3.1')),
  ],
  ['refuses a list without a token', () => expectStatus('/api/v1/clients', {}, 401)],
  [
    'lists clients',
    () =>
      expectAnswer('/api/v1/clients', bearer(), 'application/json', (body) => Array.isArray(JSON.parse(body).items)),
  ],
  ['ends by SIGTERM with code 0', endByTerm],
];

try {
  child = start();
  // Each step leans on the one before it: after a failure the rest is not tried, and counts as failed.
  for (const [name, step] of steps) await run(name, step);
} finally {
  await cleanUp();
}
const failed = results.filter(({ ok }) => !ok).length;
if (failed > 0) console.log(`what the process printed last:\n${output.replaceAll(/^/gm, '  | ')}`);
console.log(`smoke: ${results.length - failed} passed, ${failed} failed`);
if (values.json !== undefined) {
  await writeFile(values.json, JSON.stringify({ passed: results.length - failed, failed, steps: results }));
}
process.exitCode = failed > 0 ? 1 : 0;

function start() {
  const { MONGODB_URI = '', PATH, HOME, LOCAL_MONGO = 'auto' } = process.env;
  const environment = {
    PATH,
    HOME,
    VIGIA_HOME: home,
    PORT: String(port),
    METRICS_PORT: '0',
    LOCAL_MONGO,
    ...(MONGODB_URI === '' ? {} : { MONGODB_URI, MONGODB_DB: `vigia_smoke_${process.pid}_${Date.now()}` }),
  };
  const started = spawn(process.execPath, ['dist/main.js'], {
    cwd: projectRoot,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [started.stdout, started.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => (output = (output + chunk).slice(-KEPT_OUTPUT)));
  }
  return started;
}

async function run(name, step) {
  const startedAt = performance.now();
  const isBlocked = results.some(({ ok }) => !ok);
  const fault = isBlocked
    ? 'not tried: an earlier step failed'
    : await step().then(
        () => null,
        (error) => error.message,
      );
  const ms = Math.round(performance.now() - startedAt);
  results.push({ name, ok: fault === null, ms });
  console.log(`${fault === null ? 'ok  ' : 'FAIL'} ${name} (${ms} ms)${fault === null ? '' : `: ${fault}`}`);
}

async function waitUntilReady() {
  const deadline = performance.now() + READY_WITHIN_MS;
  let last = 'nothing listened';
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the process ended with code ${child.exitCode}`);
    const answer = await request('/health/ready').catch(() => null);
    if (answer?.status === 200) return;
    if (answer !== null) last = `${answer.status} ${(await answer.text()).slice(0, 300)}`;
    await pause(200);
  }
  throw new Error(`not ready within ${READY_WITHIN_MS} ms; the last answer was: ${last}`);
}

async function logIn() {
  // The banner follows readiness; it may come a moment later.
  const email = await printed(/\blogin\s+([\w.+-]+@[\w.-]+\w)/);
  const password = await printed(/password["']?\s*:?\s+["']?([A-Za-z0-9_-]{16,})/i);
  const answer = await request('/api/v1/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`login as ${email} answered ${answer.status}`);
  const body = await answer.json();
  if (typeof body.accessToken !== 'string' || body.tokenType !== 'Bearer')
    throw new Error('login answered no bearer token');
  token = body.accessToken;
}

async function printed(pattern) {
  const deadline = performance.now() + ANSWER_WITHIN_MS;
  while (performance.now() < deadline) {
    const found = pattern.exec(output)?.[1];
    if (found !== undefined) return found;
    await pause(100);
  }
  throw new Error('the start printed no first administrator with a password');
}

async function expectStatus(path, headers, status) {
  const answer = await request(path, { headers });
  if (answer.status !== status) throw new Error(`${path} answered ${answer.status} instead of ${status}`);
  return answer;
}

async function expectAnswer(path, headers, type, isRight) {
  const answer = await expectStatus(path, headers, 200);
  const body = await answer.text();
  const given = answer.headers.get('content-type') ?? 'no content type';
  if (!given.startsWith(type)) throw new Error(`${path} answered ${given} instead of ${type}`);
  if (!isRight(body)) throw new Error(`${path} answered something else: ${body.slice(0, 120)}`);
}

async function endByTerm() {
  const exited = once(child, 'exit', { signal: AbortSignal.timeout(EXIT_WITHIN_MS) });
  child.kill('SIGTERM');
  const [code, signal] = await exited.catch(() => {
    throw new Error(`still running ${EXIT_WITHIN_MS} ms after SIGTERM`);
  });
  if (code !== 0) throw new Error(`ended with ${signal ?? `code ${code}`}`);
}

async function cleanUp() {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    // A killed process cannot stop the database that it started.
    const { stopLocalMongo } = await import('../dist/libs/local-mongo/index.js');
    await stopLocalMongo(home);
  }
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
}

function request(path, options = {}) {
  return fetch(`${base}${path}`, { ...options, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
}

function bearer() {
  return { authorization: `Bearer ${token}` };
}

function isJson(body) {
  JSON.parse(body);
  return true;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address();
  server.close();
  await once(server, 'close');
  return free;
}

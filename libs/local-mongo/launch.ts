import { spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { localUri, withClient } from './client.js';
import { ServerStartFailed } from './errors.js';
import { endProcess, identify, isAlive, lastLines, type ProcessIdentity } from './processes.js';

const READY_MS = 60_000;
const LOG_LINES = 20;
const LOG_ROTATION_BYTES = 5 * 1024 * 1024;

/**
 * Starts a server as a process of its own, which outlives this one, and waits until it answers.
 * @throws ServerStartFailed with the last 20 lines of its log when it ends or does not answer within 60 s; it is
 * ended then
 */
export async function launch(command: readonly string[], port: number, logPath: string): Promise<ProcessIdentity> {
  const [program = '', ...args] = command;
  await rotate(logPath);
  const log = await open(logPath, 'a', 0o600);
  const logStart = (await log.stat()).size;
  let spawnError: Error | null = null;
  let end: string | null = null;
  try {
    const child = spawn(program, args, { detached: true, stdio: ['ignore', log.fd, log.fd] });
    child.once('error', (error) => (spawnError = error));
    child.once('exit', (code, signal) => (end = signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`));
    child.unref();
    const identity = child.pid === undefined ? null : await identify(child.pid);
    if (identity !== null) {
      const problem = await waitUntilReady(port, () => end === null && spawnError === null);
      if (problem === null && (await isAlive(identity))) return identity;
      end ??= problem;
      await endProcess(identity, 0);
    }
  } finally {
    await log.close();
  }
  const story = (spawnError as Error | null)?.message ?? end ?? 'it ended at once';
  const lines = lastLines((await readFile(logPath)).subarray(logStart).toString('utf8'), LOG_LINES);
  throw new ServerStartFailed(`${program} did not become ready: ${story}${lines === '' ? '' : `\n${lines}`}`);
}

/** Null when ready; otherwise why not. */
async function waitUntilReady(port: number, lives: () => boolean): Promise<string | null> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    if (!lives()) return null;
    // A bare connection first: it is cheap, and a driver that starts too early waits half a second before its next try.
    if ((await accepts(port)) && (await greets(port))) return null;
    await delay(25);
  }
  return `no answer within ${READY_MS / 1_000} s`;
}

/** Whether something listens on a loopback port. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

/** `hello` is the one command that needs no user. */
async function greets(port: number): Promise<boolean> {
  return withClient(localUri(port, null), 2_000, async (client) => {
    await client.db('admin').command({ hello: 1 });
    return true;
  }).catch(() => false);
}

/** A loopback port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Whether this loopback port could be listened on now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port }, () => server.close(() => resolve(true)));
  });
}

/** One old log is kept, so that a server in trouble cannot fill the disk over many restarts. */
async function rotate(path: string): Promise<void> {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  if (size > LOG_ROTATION_BYTES) await rename(path, `${path}.1`);
}

import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventuallyPasses } from '../poll/index.js';
import { freePort, type ManagedProcess, startProcess } from '../process-driver/index.js';

export interface RealServer {
  readonly port: number;
  /** From now on it takes connections at most, and says nothing. */
  pause(): Promise<void>;
  resume(): void;
  signal(signal: NodeJS.Signals): void;
  /** Ends it at once and takes its folder away; harmless when called twice. */
  stop(): Promise<void>;
}

export interface RealServerOptions {
  readonly program: string;
  /** What is written before the start, if anything. */
  readonly prepare?: (folder: string, port: number) => void;
  readonly args: (folder: string, port: number) => readonly string[];
  /** What it prints once it serves; where it prints nothing of the kind, taking connections is enough. */
  readonly ready?: RegExp;
  /** Account that runs it where root must not; its folder is then its own. */
  readonly account?: string;
}

const START_MS = 30_000;
/** Where Debian keeps servers that are not for everybody's path. */
const FOLDERS = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/bin', '/sbin'];

/**
 * Where this machine has a program: in these folders, on the path, or where Debian keeps it. Null when it has none.
 * @param asking words upon which it ends well
 */
export function findProgram(
  name: string,
  folders: readonly string[] = [],
  asking: readonly string[] = ['--version'],
): string | null {
  const places = [...folders, ...(process.env['PATH'] ?? '').split(':'), ...FOLDERS];
  const found = places.map((folder) => join(folder, name)).find((path) => spawnSync(path, asking).status === 0);
  return found ?? null;
}

/** A server of its own on a free loopback port, with a folder of its own. */
export async function startRealServer(options: RealServerOptions): Promise<RealServer> {
  const { program, prepare, args, ready, account } = options;
  const folder = mkdtempSync(join(tmpdir(), 'vigia-server-'));
  const port = await freePort();
  if (account !== undefined) giveAway(folder, account);
  prepare?.(folder, port);
  const [command = program, ...words] = [
    ...(account === undefined ? [] : actingAs(account)),
    program,
    ...args(folder, port),
  ];
  const child = await startProcess({ name: program, command, args: words, cwd: folder });
  try {
    if (ready !== undefined) await child.waitForLine(ready, { timeoutMs: START_MS });
    await eventuallyPasses(() => connects(port, child), { timeoutMs: START_MS, what: `${program} to listen` });
  } catch (error) {
    process.stdout.write(`${child.text()}\n`);
    throw error;
  }
  return {
    port,
    pause: () => child.pause(),
    resume: () => child.resume(),
    signal: (signal) => child.signal(signal),
    async stop() {
      if (child.exit === null) await child.kill9();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Words before a command that make another account of this machine run it; none unless we are root. */
export function actingAs(account: string): string[] {
  return process.getuid?.() === 0 ? ['setpriv', `--reuid=${account}`, `--regid=${account}`, '--clear-groups'] : [];
}

/** Makes a file or folder another account's, if we are root. */
export function giveAway(path: string, account: string): void {
  if (process.getuid?.() !== 0) return;
  const [user, group] = ['-u', '-g'].map((which) => Number(execFileSync('id', [which, account], { encoding: 'utf8' })));
  chownSync(path, user ?? 0, group ?? 0);
}

async function connects(port: number, child: ManagedProcess): Promise<void> {
  if (child.exit !== null) throw new Error('it has ended');
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}

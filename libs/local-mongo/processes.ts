import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A process that cannot be mistaken for a later one with the same id: `startedAt` is an opaque mark of its start, equal
 * for equal processes, or '' where the system tells none (then the id alone counts).
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

let bootId: string | undefined;

/** Linux counts a process's start from boot, so the boot itself belongs to the mark. */
function readBootId(): string {
  return (bootId ??= readProc('sys/kernel/random/boot_id')?.trim() ?? '');
}

/**
 * Text of a file below /proc, or null. At once, because the kernel answers from memory: through the thread pool each of
 * the several readings per second would cost ten times as much, for ever.
 */
function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return null; // no such process any more, or no such system
  }
}

/** Mark of the start of a live process, or null when there is none (a zombie is none: it holds neither port nor lock). */
async function readStart(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const stat = readProc(`${pid}/stat`);
    if (stat === null) return null;
    // The second field is the command in parentheses and may hold anything; the rest is separated by single spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return `${readBootId()}:${fields[19] ?? ''}`;
  }
  if (!signalReaches(pid)) return null;
  if (process.platform === 'win32') return '';
  const line = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], 2_000).catch(() => '');
  const [state = '', ...start] = line.trim().split(/\s+/);
  return state.startsWith('Z') ? null : start.join(' ');
}

/** Whether a process is stopped by SIGSTOP (or a terminal). Only Linux tells; elsewhere false. */
export function isStopped(pid: number): boolean {
  const stat = readProc(`${pid}/stat`) ?? '';
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T ');
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Identity of a live process, or null. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  const startedAt = await readStart(pid);
  return startedAt === null ? null : { pid, startedAt };
}

/** Identity of this process. */
export async function identifySelf(): Promise<ProcessIdentity> {
  return (await identify(process.pid)) ?? { pid: process.pid, startedAt: '' };
}

/** Whether exactly this process (not a later one with its id) still lives. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const now = await identify(identity.pid);
  return now !== null && (identity.startedAt === '' || now.startedAt === identity.startedAt);
}

/**
 * Ends a process and waits until it is gone.
 * @param graceMs how long it may take after SIGTERM before SIGKILL; 0 sends SIGKILL at once
 * @throws Error when it outlives SIGKILL by five seconds (a process in uninterruptible sleep)
 */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  if (graceMs > 0) {
    if (!(await sendSignal(identity, 'SIGTERM')) || (await isGoneWithin(identity, graceMs))) return;
  }
  if (!(await sendSignal(identity, 'SIGKILL')) || (await isGoneWithin(identity, 5_000))) return;
  throw new Error(`process ${identity.pid} outlived SIGKILL by five seconds`);
}

/** False when the process is already gone. The identity is compared first: a reused id must never be hit. */
async function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<boolean> {
  if (!(await isAlive(identity))) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

async function isGoneWithin(identity: ProcessIdentity, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs;
  while (await isAlive(identity)) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

/**
 * Runs a program to its end and returns what it printed to stdout.
 * @param command a path, or a name that is looked up on the PATH
 * @throws Error with `code: 'ENOENT'` when there is no such program; with the last lines of stderr when it fails or
 * outlives `timeoutMs`
 */
export function run(command: string, args: readonly string[], timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 4 * 1024 * 1024 } as const;
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      if (error.code === 'ENOENT') return reject(Object.assign(new Error(`${command}: not found`), { code: 'ENOENT' }));
      const story = error.killed === true ? `no end within ${timeoutMs} ms` : lastLines(stderr || error.message, 3);
      reject(new Error(`${command} ${args[0] ?? ''}: ${story}`, { cause: error }));
    });
  });
}

/** The last `count` non-empty lines, joined by line breaks. */
export function lastLines(text: string, count: number): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n');
}

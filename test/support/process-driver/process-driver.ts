import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { eventually } from '../poll/index.js';
import { Output, type OutputLine } from './output.js';
import { forget, reap } from './reaper.js';

export interface ProcessOptions {
  /** For error messages; default: the command. */
  name?: string;
  /** Default: this very node. */
  command?: string;
  args?: readonly string[];
  cwd?: string;
  /** Added to the environment of the driver; undefined removes a variable. */
  env?: Record<string, string | undefined>;
  /** False: only `env`, PATH, HOME and TMPDIR. Default true. */
  inheritEnv?: boolean;
  /** Armed fault points, `name[:nth]` (sets VIGIA_FAULT_POINTS). */
  faultPoints?: readonly string[];
  /** Output lines kept; default 2,000. */
  maxLines?: number;
}

export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Monotonic (`performance.now()` of the driver), milliseconds. */
  atMs: number;
}

export interface StopResult extends ProcessExit {
  /** From SIGTERM to the end. */
  durationMs: number;
  /** True when the deadline passed and SIGKILL was needed. */
  wasForced: boolean;
}

export interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
  /** Null while it runs. */
  readonly exit: ProcessExit | null;
  readonly lines: readonly OutputLine[];
  /** All kept output as one text, for failure messages. */
  text(): string;
  /** Name of the fault point at which it died, or null. */
  faultPointReached(): string | null;
  /** The first matching line, past ones included unless `after` (a line's `seq`) is given. Fails at once when the process ends. */
  waitForLine(pattern: RegExp, options?: { timeoutMs?: number; after?: number }): Promise<OutputLine>;
  /** Asks a URL until it answers `isReady` (default: any 2xx); fails at once when the process ends. */
  waitForHttp(url: string, options?: { timeoutMs?: number; isReady?: (status: number) => boolean }): Promise<void>;
  waitForExit(timeoutMs?: number): Promise<ProcessExit>;
  /** SIGKILL; resolves when it is gone. */
  kill9(): Promise<ProcessExit>;
  /** SIGTERM, and SIGKILL after `deadlineMs` (default 25,000). */
  stop(deadlineMs?: number): Promise<StopResult>;
  /** SIGSTOP; resolves once no thread of it runs any more. */
  pause(): Promise<void>;
  /** SIGCONT. */
  resume(): void;
  signal(signal: NodeJS.Signals): void;
}

const running = new Set<ManagedProcess>();

/**
 * Starts a process and holds it by its id. It dies with the driver at the latest, even when the driver is killed.
 *
 * @throws Error when the command cannot be started
 */
export async function startProcess(options: ProcessOptions = {}): Promise<ManagedProcess> {
  const command = options.command ?? process.execPath;
  const name = options.name ?? [command, ...(options.args ?? [])].join(' ');
  const output = new Output(options.maxLines ?? 2_000);
  const child = spawn(command, [...(options.args ?? [])], {
    cwd: options.cwd,
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  output.read('stdout', child.stdout);
  output.read('stderr', child.stderr);
  let exit: ProcessExit | null = null;
  let goneAtMs: number | null = null;
  child.once('exit', () => (goneAtMs = performance.now()));
  // 'close' and not 'exit': the last output has been read by then. A grandchild that keeps the pipes may delay it.
  const closed = new Promise<ProcessExit>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      exit ??= { code, signal, atMs: goneAtMs ?? performance.now() };
      resolve(exit);
    };
    child.once('close', end);
    child.once('exit', (code, signal) => setTimeout(end, 500, code, signal).unref());
  });
  await once(child, 'spawn').catch((error: unknown) => {
    throw new Error(`cannot start ${name}`, { cause: error });
  });
  const pid = child.pid as number;
  reap(pid);
  void closed.then(() => {
    forget(pid);
    running.delete(managed);
  });

  const ended = (): Error => new Error(`${name} ended (${describeExit(exit)})\n${managed.text()}`);
  const send = (signal: NodeJS.Signals): void => {
    // child.kill goes by the id and does nothing once the child was reaped, so a reused id is never hit.
    if (!child.kill(signal) && exit === null && goneAtMs === null) throw new Error(`cannot signal ${name}`);
  };

  const managed: ManagedProcess = {
    name,
    pid,
    get exit() {
      return exit;
    },
    get lines() {
      return output.lines;
    },
    text: () => output.lines.map((line) => line.text).join('\n'),
    faultPointReached: () => {
      const matches = output.lines.map((line) => /^fault point (\S+) reached$/.exec(line.text)?.[1]);
      return matches.find((match) => match !== undefined) ?? null;
    },
    waitForLine: (pattern, { timeoutMs = 30_000, after = 0 } = {}) => {
      const matches = (line: OutputLine): boolean => line.seq > after && line.text.search(pattern) !== -1;
      const past = output.lines.find(matches);
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((resolve, reject) => {
        const finish = (end: () => void): void => {
          clearTimeout(timer);
          unsubscribe();
          end();
        };
        const unsubscribe = output.onLine((line) => {
          if (matches(line)) finish(() => resolve(line));
        });
        const timer = setTimeout(() => {
          finish(() => reject(new Error(`${name}: no line ${pattern} within ${timeoutMs} ms\n${managed.text()}`)));
        }, timeoutMs);
        void closed.then(() => finish(() => reject(ended())));
      });
    },
    waitForHttp: async (
      url,
      { timeoutMs = 60_000, isReady = (status: number) => status >= 200 && status < 300 } = {},
    ) => {
      const over = new AbortController();
      void closed.then(() => over.abort());
      await eventually(
        async () => {
          if (exit !== null) return 'ended';
          const response = await fetch(url, {
            redirect: 'manual',
            signal: AbortSignal.any([over.signal, AbortSignal.timeout(2_000)]),
            headers: { connection: 'close' },
          });
          await response.body?.cancel();
          if (!isReady(response.status)) throw new Error(`status ${response.status}`);
          return 'ready';
        },
        { timeoutMs, everyMs: 50, what: `${name} at ${url}` },
      );
      if (exit !== null) throw ended();
    },
    waitForExit: async (timeoutMs = 30_000) =>
      exit ?? eventually(() => exit, { timeoutMs, everyMs: 5, what: `end of ${name}` }),
    kill9: async () => {
      send('SIGKILL');
      return closed;
    },
    stop: async (deadlineMs = 25_000) => {
      const startedAt = performance.now();
      let wasForced = false;
      if (exit === null) send('SIGTERM');
      const timer = setTimeout(() => {
        wasForced = exit === null;
        send('SIGKILL');
      }, deadlineMs);
      const end = await closed;
      clearTimeout(timer);
      return { ...end, durationMs: end.atMs - startedAt, wasForced };
    },
    pause: async () => {
      send('SIGSTOP');
      await eventually(() => exit !== null || isStopped(child.pid as number), { everyMs: 1, what: `stop of ${name}` });
    },
    resume: () => send('SIGCONT'),
    signal: send,
  };
  running.add(managed);
  return managed;
}

/** The built application, `node dist/main.js`, from the root of the project. Needs `npm run build` before. */
export function startApp(options: Omit<ProcessOptions, 'command'> = {}): Promise<ManagedProcess> {
  return startProcess({ name: 'vigia', ...options, args: ['dist/main.js', ...(options.args ?? [])] });
}

/** Kills everything that this driver still runs; for `afterAll` and the end of a campaign. */
export async function killAll(): Promise<void> {
  await Promise.all([...running].map((managed) => managed.kill9()));
}

/** A loopback port that is free at this moment. Another process may take it before its use: try again then. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function environmentOf({ env, inheritEnv = true, faultPoints }: ProcessOptions): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  const base = inheritEnv ? process.env : { PATH, HOME, TMPDIR };
  return { ...base, ...(faultPoints === undefined ? {} : { VIGIA_FAULT_POINTS: faultPoints.join(',') }), ...env };
}

/** Whether all threads stand still. A signal is taken thread by thread: until then one of them may still answer. */
function isStopped(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return true; // no Linux: nothing tells
  return readdirSync(tasks).every((task) => /\) [TtZX] /.test(readFileSync(`${tasks}/${task}/stat`, 'utf8')));
}

function describeExit(exit: ProcessExit | null): string {
  return exit?.signal ?? `code ${exit?.code ?? 'unknown'}`;
}

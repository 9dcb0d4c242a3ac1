import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface LoadPlan {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Paths in turn (GET), or one path with `bodies`. */
  readonly paths: readonly string[];
  /** POST with this JSON; `{n}` becomes a number that no other request of this machine has. */
  readonly body?: string;
  /** Texts that `{choice}` in the body stands for, in turn. */
  readonly choices?: readonly string[];
  readonly seconds: number;
  readonly connections: number;
  /** Core that the load is bound to; absent: any. */
  readonly core?: number | undefined;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were no 2xx or 3xx, and requests without an answer. */
  readonly failed: number;
}

/**
 * Loads a server with `wrk`, one thread.
 * @throws Error when wrk is not installed or says nothing that can be read
 */
export async function load(plan: LoadPlan): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), 'vigia-load-'));
  try {
    const script = join(folder, 'load.lua');
    await writeFile(script, luaOf(plan));
    const wrk = ['wrk', '-t1', `-c${plan.connections}`, `-d${plan.seconds}s`, '--latency', '-s', script, plan.url];
    const [command = '', ...args] = plan.core === undefined ? wrk : ['taskset', '-c', String(plan.core), ...wrk];
    const { stdout, stderr } = await promisify(execFile)(command, args, { timeout: (plan.seconds + 30) * 1_000 });
    // With a faulty script wrk would ask for / and call it a result.
    if (stderr.includes('load.lua')) throw new Error(`wrk refused its script: ${stderr}`);
    return parseWrk(stdout);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error('bench:api needs wrk and taskset (Debian: apt install wrk util-linux)', { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function luaOf({ headers, paths, body, choices = [''] }: LoadPlan): string {
  const set = Object.entries({ ...headers, 'content-type': 'application/json' })
    .map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`)
    .join('\n');
  const listOf = (texts: readonly string[]): string => texts.map((text) => JSON.stringify(text)).join(', ');
  // Unique over runs too: milliseconds since the epoch, then a counter.
  const first = `${Date.now()}0000000`;
  const request =
    body === undefined
      ? 'return wrk.format("GET", paths[(n % #paths) + 1])'
      : [
          `local text = (${JSON.stringify(body)}):gsub("{n}", "${first.slice(0, 13)}x" .. n)`,
          'text = text:gsub("{choice}", choices[(n % #choices) + 1])',
          'return wrk.format("POST", paths[1], nil, text)',
        ].join('\n  ');
  return `${set}\nlocal paths = { ${listOf(paths)} }\nlocal choices = { ${listOf(choices)} }\nlocal n = 0\nfunction request()\n  n = n + 1\n  ${request}\nend\n`;
}

function parseWrk(text: string): LoadResult {
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(text)?.[1];
  if (rate === undefined) throw new Error(`cannot read the answer of wrk:\n${text}`);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0);
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? [];
  return {
    requestsPerSecond: Number(rate),
    p50Ms: latency(text, '50%'),
    p99Ms: latency(text, '99%'),
    failed: refused + errors.reduce((sum, count) => sum + Number(count), 0),
  };
}

function latency(text: string, rank: string): number {
  const [, value = '', unit = ''] = new RegExp(`${rank}\\s+([\\d.]+)(us|ms|s)`).exec(text) ?? [];
  return Number(value) * ({ us: 0.001, ms: 1, s: 1_000 }[unit] ?? Number.NaN);
}

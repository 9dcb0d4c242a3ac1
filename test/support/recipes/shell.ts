import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { eventually } from '../poll/index.js';

/** A shell in which texts run one after the other, as with a person at one terminal. */
export interface Shell {
  /**
   * Runs a text; its variables and functions stay for the next one.
   * @returns what it printed
   * @throws Error with both outputs when a command of it fails or it does not end in time; the shell has ended then
   */
  run(text: string, timeoutMs?: number): Promise<string>;
  /** Types a line, for a `read` of the text that runs. */
  type(line: string): void;
  close(): Promise<void>;
}

export interface ShellOptions {
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

const END = '\0';
/** Texts come through descriptor 3, so that standard input is free for what a person types. */
const LOOP = `while IFS= read -r -d '' -u 3 text; do eval "$text"; printf '\\0'; done`;

/** bash with `-euo pipefail`: the first command that fails ends it. It ends with its driver at the latest. */
export function openShell({ env, cwd }: ShellOptions): Shell {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', LOOP], { env, cwd, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
  const texts = child.stdio[3] as Writable;
  let printed = '';
  let complaints = '';
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve())).then(() => void (hasEnded = true));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaints += chunk));
  // Whoever writes to a shell that has ended learns so from `run`.
  for (const stream of [texts, child.stdin]) stream.on('error', () => undefined);

  return {
    async run(text, timeoutMs = 60_000) {
      printed = '';
      complaints = '';
      texts.write(text + END);
      const isOver = (): boolean => printed.includes(END) || hasEnded;
      await eventually(isOver, { timeoutMs, what: 'the end of a shell text' }).catch((error: unknown) => {
        child.kill('SIGKILL');
        throw new Error(`the shell text did not end\n${printed}\n${complaints}`, { cause: error });
      });
      if (!printed.includes(END)) throw new Error(`the shell text failed\n${printed}\n${complaints}`);
      return printed.slice(0, printed.indexOf(END));
    },
    type: (line) => void child.stdin.write(`${line}\n`),
    async close() {
      texts.end();
      child.stdin.end();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

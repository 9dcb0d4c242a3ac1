import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that these scripts belong to; their tools come from here even when they examine another tree. */
export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

export const tool = (...path) => join(projectRoot, 'node_modules', ...path);

const COMMAND_TIMEOUT_MS = 600_000;

/**
 * Runs one Node script to its end. A failing code is a value; only a command that cannot run or hangs throws.
 * @param {string[]} args script and arguments for `node`
 * @param {{ cwd: string, timeoutMs?: number, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export function runNode(args, { cwd, timeoutMs = COMMAND_TIMEOUT_MS, env = process.env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk) => (output.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => (output.stderr += chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === null) reject(new Error(`node ${args[0]} was ended by ${signal} (limit ${timeoutMs} ms)`));
      else resolve({ code, ...output });
    });
  });
}

/** The first lines of a long text, so that one gate does not bury the others. */
export function head(text, maxLines = 40) {
  const lines = text.trimEnd().split('\n');
  if (lines.length <= maxLines) return lines.join('\n');
  return [...lines.slice(0, maxLines), `… and ${lines.length - maxLines} more lines`].join('\n');
}

import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../support/poll/index.js';

const ENTRY = 'dist/main.js';
const LOCK = 'node_modules/.cache/vigia-build-lock';
const BUILD_WITHIN_MS = 180_000;

let checked: Promise<void> | undefined;

/**
 * Makes sure that `dist` is the code that stands in `src` and `libs`: campaigns run the built program, and an old one would
 * prove nothing. Builds when a source file is newer; one process at a time.
 * @throws with the compiler's output when it does not build
 */
export function ensureBuilt(): Promise<void> {
  return (checked ??= build());
}

async function build(): Promise<void> {
  if (isFresh()) return;
  mkdirSync('node_modules/.cache', { recursive: true });
  // A folder is made by exactly one of several processes.
  await eventually(() => isFresh() || tryLock(), { timeoutMs: BUILD_WITHIN_MS, everyMs: 200, what: 'the build lock' });
  if (isFresh()) return;
  try {
    await promisify(execFile)('npm', ['run', 'build', '--silent'], { timeout: BUILD_WITHIN_MS }).catch(
      (error: unknown) => {
        const { stdout } = error as { stdout?: string };
        throw new Error(`the program does not build\n${stdout ?? String(error)}`, { cause: error });
      },
    );
  } finally {
    rmdirSync(LOCK);
  }
}

/** The build writes the entry last. */
function isFresh(): boolean {
  const builtAt = statSync(ENTRY, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return builtAt > 0 && ['src', 'libs'].every((folder) => newestSource(folder) <= builtAt);
}

function newestSource(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .reduce((newest, { parentPath, name }) => Math.max(newest, statSync(join(parentPath, name)).mtimeMs), 0);
}

function tryLock(): boolean {
  const heldSince = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs;
  if (heldSince !== undefined && Date.now() - heldSince > BUILD_WITHIN_MS) rmdirSync(LOCK); // its holder was killed
  try {
    mkdirSync(LOCK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

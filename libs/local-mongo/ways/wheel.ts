import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../claim-lock.js';
import { WayUnavailable } from '../errors.js';
import { lastLines, run } from '../processes.js';
import type { FindContext, ServerRecipe } from '../recipe.js';
import { nativeSecantus, pythonSecantus, secantusVersion } from './secantus.js';

/** Pinned: this version was measured with Vigia's tests. */
export const WHEEL = { project: 'SecantusDB', version: '0.6.0b17' } as const;
const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const INSTALL_MS = 180_000;
const IS_WINDOWS = process.platform === 'win32';

/**
 * Way 5: SecantusDB from its Python wheel. The environment lies in a cache folder of the user and not in the home,
 * because it is the same for each home and for every run of the tests, and installing it takes ten seconds. It is
 * installed under a lock into a folder of its own and renamed when complete, so a half-made one is never seen.
 */
export async function findWheel({ cacheFolder, log }: FindContext): Promise<ServerRecipe> {
  const folder = join(cacheFolder, `secantusdb-${WHEEL.version}`);
  const installed = await recipeIn(folder);
  if (installed !== null) return installed;
  return withLock(join(cacheFolder, 'lock-wheel'), INSTALL_MS, async () => {
    const byAnother = await recipeIn(folder);
    if (byAnother !== null) return byAnother;
    const python = await findPython();
    log.info({ package: `${WHEEL.project} ${WHEEL.version}` }, 'installing a local database server, about ten seconds');
    await install(python, folder);
    const recipe = await recipeIn(folder);
    if (recipe === null) throw new WayUnavailable(`${WHEEL.project} ${WHEEL.version} holds no server that runs here`);
    return recipe;
  });
}

/** The wheel brings a native server for common systems; where it does not run, its Python server does. */
async function recipeIn(folder: string): Promise<ServerRecipe | null> {
  const native = await nativeProgram(folder);
  if (native !== null) return nativeSecantus('wheel', native.program, native.version);
  const script = join(folder, IS_WINDOWS ? 'Scripts' : 'bin', 'secantusd-py');
  if (!(await isFile(script)) || !(await hasDependencies(folder))) return null;
  return pythonSecantus('wheel', pythonOf(folder), script, WHEEL.version);
}

async function nativeProgram(folder: string): Promise<{ program: string; version: string } | null> {
  const lib = join(folder, 'lib');
  for (const python of await readdir(lib).catch(() => [])) {
    const program = join(lib, python, 'site-packages', 'secantusdb.scripts', 'secantusd-rs');
    if (!(await isFile(program))) continue;
    const version = await secantusVersion(program).catch(() => null);
    if (version !== null) return { program, version };
  }
  return null;
}

async function hasDependencies(folder: string): Promise<boolean> {
  return run(pythonOf(folder), ['-c', 'import pymongo, shapely'], 20_000).then(
    () => true,
    () => false,
  );
}

/** The first Python that is new enough and can make environments; the reasons of all others otherwise. */
async function findPython(): Promise<string> {
  const reasons = new Set<string>();
  for (const python of PYTHONS) {
    try {
      await run(python, ['-c', 'import sys; assert sys.version_info >= (3, 10), "older than 3.10"'], 10_000);
      await run(python, ['-c', 'import venv, ensurepip'], 10_000);
      return python;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') continue;
      reasons.add(
        message.includes('ensurepip') || message.includes('venv')
          ? `${python} lacks venv (on Debian: apt install python3-venv)`
          : `${python}: ${lastLines(message, 1)}`,
      );
    }
  }
  throw new WayUnavailable(reasons.size === 0 ? 'no Python on the PATH' : [...reasons].join('; '));
}

async function install(python: string, folder: string): Promise<void> {
  const draft = `${folder}.${randomBytes(6).toString('hex')}.draft`;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    await run(python, ['-m', 'venv', draft], INSTALL_MS);
    // The native server needs none of the Python dependencies, which are nine tenths of the download.
    await pipInstall(draft, ['--no-deps']);
    await makeNativeExecutable(draft);
    if ((await nativeProgram(draft)) === null) await pipInstall(draft, []);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } catch (error) {
    throw new WayUnavailable(lastLines((error as Error).message, 2), { cause: error });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function pipInstall(folder: string, options: readonly string[]): Promise<void> {
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '1', '--timeout', '10'];
  const wheel = `${WHEEL.project}==${WHEEL.version}`;
  await run(
    pythonOf(folder),
    ['-m', 'pip', 'install', ...quiet, '--only-binary', ':all:', ...options, wheel],
    INSTALL_MS,
  );
}

/** A wheel's data files carry no permission to execute. */
async function makeNativeExecutable(folder: string): Promise<void> {
  for (const python of await readdir(join(folder, 'lib')).catch(() => [])) {
    const program = join(folder, 'lib', python, 'site-packages', 'secantusdb.scripts', 'secantusd-rs');
    if (await isFile(program)) await chmod(program, 0o755);
  }
}

function pythonOf(folder: string): string {
  return IS_WINDOWS ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivate, type HomeFiles } from './home-files.js';
import { identifySelf, isAlive, type ProcessIdentity } from './processes.js';

/** Registers one use of the server by this process. Returns its withdrawal. */
export async function registerUser(files: HomeFiles): Promise<() => Promise<void>> {
  await mkdir(files.users, { recursive: true, mode: 0o700 });
  // One process may use it several times, hence the suffix.
  const path = join(files.users, `${process.pid}-${randomBytes(4).toString('hex')}`);
  await writePrivate(path, JSON.stringify(await identifySelf()));
  return () => rm(path, { force: true });
}

/** Process ids of the live users, one per use. */
export async function liveUsers(files: HomeFiles): Promise<number[]> {
  const { live } = await allUsers(files);
  return live;
}

/** Files of users that ended without a withdrawal. They stay until `forgetUsers`, because what they left behind may lock rows. */
export async function deadUsers(files: HomeFiles): Promise<string[]> {
  const { dead } = await allUsers(files);
  return dead;
}

/** @param paths from `deadUsers` */
export async function forgetUsers(paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(path, { force: true })));
}

/** Users by the path of their file, which is written once under a name that is never used again: read once as well. */
const read = new Map<string, ProcessIdentity>();

async function allUsers(files: HomeFiles): Promise<{ live: number[]; dead: string[] }> {
  const live: number[] = [];
  const dead: string[] = [];
  const paths = (await readdir(files.users).catch(() => []))
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(files.users, name));
  for (const path of read.keys()) if (!paths.includes(path)) read.delete(path);
  for (const path of paths) {
    const user = read.get(path) ?? (await readUser(path));
    if (user !== null) read.set(path, user);
    if (user !== null && (await isAlive(user))) live.push(user.pid);
    else dead.push(path);
  }
  return { live, dead };
}

async function readUser(path: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

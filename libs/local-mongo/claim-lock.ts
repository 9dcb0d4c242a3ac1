import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LockTimeout } from './errors.js';
import { identifySelf, isAlive, type ProcessIdentity } from './processes.js';
import { wallClockMs } from './wall-clock.js';

/**
 * A lock between processes of one machine: a folder in which each contender puts one file of its own («claim»), complete
 * at once by rename. Who then sees no other live claim holds the lock. Of two that see each other the lower name stays and waits, the
 * other withdraws and comes again. Claims have unique names, so removing a dead one can never remove a live one; that
 * is the race of the usual single lock file, which two finders of a stale lock both delete.
 */
export interface HeldLock {
  /** False after another process took the lock over (possible only with `staleAfterMs`). Also refreshes the heartbeat. */
  beat(): Promise<boolean>;
  release(): Promise<void>;
}

export interface LockOptions {
  /** A claim whose file was not touched for so long counts as dead even if its process lives (it may be stopped). */
  readonly staleAfterMs?: number;
}

/**
 * Takes the lock if nobody has it.
 * @param folder the lock's own folder; made when absent
 * @returns null when another live process holds it
 */
export async function tryLock(folder: string, options: LockOptions = {}): Promise<HeldLock | null> {
  const claim = await placeClaim(folder);
  if ((await otherClaims(folder, claim, options)).length === 0) return heldLock(folder, claim);
  await withdraw(folder, claim);
  return null;
}

/**
 * Waits for the lock.
 * @throws LockTimeout after `waitMs`
 */
export async function waitForLock(folder: string, waitMs: number, options: LockOptions = {}): Promise<HeldLock> {
  const deadline = performance.now() + waitMs;
  let claim: string | null = null;
  for (;;) {
    claim ??= await placeClaim(folder);
    const others = await otherClaims(folder, claim, options);
    if (others.length === 0) return heldLock(folder, claim);
    if (others.some((other) => other < (claim as string))) {
      await withdraw(folder, claim);
      claim = null;
    }
    if (performance.now() > deadline) {
      if (claim !== null) await withdraw(folder, claim);
      throw new LockTimeout(`${folder} was held by another process for more than ${waitMs} ms`);
    }
    await delay(randomInt(20, 60));
  }
}

/** Runs `work` under the lock. */
export async function withLock<T>(folder: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  const lock = await waitForLock(folder, waitMs);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function placeClaim(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const claim = `${randomBytes(8).toString('hex')}.claim`;
  const draft = join(folder, `${claim}.draft`);
  await writeFile(draft, JSON.stringify(await identifySelf()), { mode: 0o600 });
  await rename(draft, join(folder, claim));
  return claim;
}

async function otherClaims(folder: string, own: string, options: LockOptions): Promise<string[]> {
  const alive: string[] = [];
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.claim') || name === own) continue;
    if (await isClaimAlive(join(folder, name), options)) alive.push(name);
    else await rm(join(folder, name), { force: true });
  }
  return alive;
}

async function isClaimAlive(path: string, { staleAfterMs }: LockOptions): Promise<boolean> {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
    if (!(await isAlive(holder))) return false;
    return staleAfterMs === undefined || wallClockMs() - (await stat(path)).mtimeMs < staleAfterMs;
  } catch (error) {
    // Gone in the meantime, or not written by this code: neither holds anything.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function withdraw(folder: string, claim: string): Promise<void> {
  await rm(join(folder, claim), { force: true });
}

function heldLock(folder: string, claim: string): HeldLock {
  const path = join(folder, claim);
  return {
    async beat() {
      const now = new Date(wallClockMs());
      return utimes(path, now, now).then(
        () => true,
        (error: unknown) => {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
          throw error;
        },
      );
    },
    release: () => withdraw(folder, claim),
  };
}

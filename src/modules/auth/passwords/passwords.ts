import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { BusyGate } from './busy-gate.js';
import { hashPassword, type HashVerdict, verifyPassword } from './password-hashes.js';

/**
 * A hash takes 19 MiB and a core. One core stays for the event loop: a hash on each would not make more hashes per second, but all
 * else wait. Three at most: Node's pool has four threads, and looks names up there too.
 */
export const HASHES_AT_ONCE = Math.min(Math.max(1, availableParallelism() - 1), 3);
const QUEUE = 64;

/** Hashes and checks passwords, few at a time. Throws auth.busy when the queue is full. */
@Injectable()
export class Passwords {
  private readonly gate = new BusyGate(HASHES_AT_ONCE, QUEUE);
  private dummy: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return this.gate.pass(() => hashPassword(password));
  }

  /** Without a stored hash it takes the same time and answers wrong, so that nobody learns which accounts exist. */
  async verify(hash: string | undefined, password: string): Promise<HashVerdict> {
    this.dummy ??= hashPassword('no account has this password');
    const stored = hash ?? (await this.dummy);
    const verdict = await this.gate.pass(() => verifyPassword(stored, password));
    return hash === undefined ? { isRight: false, isOutdated: false } : verdict;
  }
}

import { createHash, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import argon2 from 'argon2';
import bcrypt from 'bcryptjs';

/** argon2id with 19 MiB, two passes, one lane (REQUIREMENTS §F; OWASP Password Storage Cheat Sheet). */
const CURRENT = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Stored parameters above these are refused: one row must not stop the process for seconds. */
const CEILING = {
  argonMemoryKiB: 262_144,
  argonTime: 10,
  bcryptCost: 14,
  pbkdf2Rounds: 2_000_000,
  scryptBytes: 268_435_456,
};

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt = promisify(scrypt) as (
  password: string,
  salt: string,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

export interface HashVerdict {
  readonly isRight: boolean;
  /** Right, but kept in a form that is weaker than today's: to be hashed anew. */
  readonly isOutdated: boolean;
}

const WRONG: HashVerdict = { isRight: false, isOutdated: false };

/** One spelling of what people type differently: NFKC. */
export function normalisedPassword(password: string): string {
  return password.normalize('NFKC');
}

/** The text that is stored, with its parameters in it. */
export function hashPassword(password: string): Promise<string> {
  return argon2.hash(normalisedPassword(password), CURRENT);
}

/**
 * Checks a password against a stored hash: argon2id, or what older systems kept, bcrypt (`$2a$`, `$2b$`, `$2y$`) and Werkzeug's
 * `pbkdf2:<digest>:<rounds>$<salt>$<hex>` and `scrypt:<N>:<r>:<p>$<salt>$<hex>`. Those hashed what was typed, without NFKC.
 * @returns wrong also for a form that is not known and for parameters beyond the ceiling
 */
export async function verifyPassword(hash: string, password: string): Promise<HashVerdict> {
  if (hash.startsWith('$argon2')) return verifyArgon2(hash, password);
  const isRight = await verifyLegacy(hash, password);
  return { isRight, isOutdated: isRight };
}

async function verifyArgon2(hash: string, password: string): Promise<HashVerdict> {
  // Their order differs between libraries.
  const parameter = (name: string): number => Number(new RegExp(`[$,]${name}=(\\d+)`).exec(hash)?.[1] ?? Number.NaN);
  if (!(parameter('m') <= CEILING.argonMemoryKiB && parameter('t') <= CEILING.argonTime)) return WRONG;
  const isRight = await argon2.verify(hash, normalisedPassword(password));
  return { isRight, isOutdated: isRight && (!hash.startsWith('$argon2id$') || argon2.needsRehash(hash, CURRENT)) };
}

async function verifyLegacy(hash: string, password: string): Promise<boolean> {
  const cost = /^\$2[aby]\$(\d\d)\$/.exec(hash)?.[1];
  if (cost !== undefined) return Number(cost) <= CEILING.bcryptCost && bcrypt.compare(password, hash);
  const [method = '', salt = '', hex = ''] = hash.split('$');
  const derived = /^[0-9a-f]+$/.test(hex) ? await deriveWerkzeug(method.split(':'), salt, password, hex) : null;
  const stored = Buffer.from(hex, 'hex');
  return derived !== null && derived.length === stored.length && timingSafeEqual(derived, stored);
}

/** Null for a method that is not known or costs too much. Source: the format of werkzeug.security.generate_password_hash. */
async function deriveWerkzeug(
  [method, ...parameters]: readonly string[],
  salt: string,
  password: string,
  hex: string,
): Promise<Buffer | null> {
  const length = hex.length / 2;
  if (method === 'pbkdf2') {
    const [digest = '', rounds = '260000'] = parameters;
    const isKnown = ['sha256', 'sha512', 'sha1'].includes(digest) && length === createHash(digest).digest().length;
    if (!isKnown || !isCount(rounds, CEILING.pbkdf2Rounds)) return null;
    return derivePbkdf2(password, salt, Number(rounds), length, digest);
  }
  if (method !== 'scrypt' || length !== 64 || !parameters.every((value) => isCount(value, 1_048_576))) return null;
  const [N = 32_768, r = 8, p = 1] = parameters.map(Number);
  const bytes = 128 * N * r * p;
  if (bytes > CEILING.scryptBytes || (N & (N - 1)) !== 0 || N < 2) return null;
  return deriveScrypt(password, salt, length, { N, r, p, maxmem: 2 * bytes });
}

function isCount(text: string, limit: number): boolean {
  return /^[1-9]\d{0,8}$/.test(text) && Number(text) <= limit;
}

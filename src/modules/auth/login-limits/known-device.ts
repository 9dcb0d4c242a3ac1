import { randomBytes } from 'node:crypto';

/** A browser is known for that many people at once; then the one who signed in longest ago is forgotten. */
const MAX_PEOPLE = 5;

/** A browser that somebody has signed in with before. */
export interface KnownDevice {
  /** At most 40 characters. */
  readonly id: string;
  /** Digests of the identifiers that signed in, the latest first. */
  readonly identifiers: readonly string[];
}

/** The device after a sign-in: a new one, or the same with one more who is known on it. */
export function withIdentifier(device: KnownDevice | null, digest: string): KnownDevice {
  const others = (device?.identifiers ?? []).filter((known) => known !== digest);
  return {
    id: device?.id ?? randomBytes(16).toString('base64url'),
    identifiers: [digest, ...others].slice(0, MAX_PEOPLE),
  };
}

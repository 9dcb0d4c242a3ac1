import { createHmac, randomBytes } from 'node:crypto';

/** A personal word with the salt of its commitment. */
export interface PersonalValue {
  readonly value: string;
  /** 32 random bytes, base64url. */
  readonly salt: string;
}

export interface Committed {
  readonly values: Readonly<Record<string, PersonalValue>>;
  readonly commitments: Readonly<Record<string, string>>;
}

/** Values with fresh salts, and what the event keeps of each. Without the salt a commitment tells nothing of the value. */
export function committed(personal: Readonly<Record<string, string>>): Committed {
  const values: Record<string, PersonalValue> = {};
  const commitments: Record<string, string> = {};
  for (const [name, value] of Object.entries(personal)) {
    const salted = { value, salt: randomBytes(32).toString('base64url') };
    values[name] = salted;
    commitments[name] = commitmentOf(name, salted);
  }
  return { values, commitments };
}

/** HMAC-SHA-256 of name and value under the salt, hex: whoever holds both can show that the event meant this value. */
export function commitmentOf(name: string, { value, salt }: PersonalValue): string {
  return createHmac('sha256', Buffer.from(salt, 'base64url'))
    .update(JSON.stringify([name, value]))
    .digest('hex');
}

import { randomBytes } from 'node:crypto';

export const LINK_KINDS = ['invitation', 'reset'] as const;
/** What a link in a mail is good for. */
export type LinkKind = (typeof LINK_KINDS)[number];

/** How long a link works, in milliseconds from the sending of its mail. */
export const LINK_LIFE_MS: Readonly<Record<LinkKind, number>> = { invitation: 7 * 86_400_000, reset: 30 * 60_000 };

/** Characters of a token: 256 random bits, base64url. */
export const LINK_TOKEN_LENGTH = 43;

export function newLinkToken(): string {
  return randomBytes(32).toString('base64url');
}

import { randomBytes } from 'node:crypto';

/** 256 random bits; logs know the beginning and mask what follows. */
export function newPushToken(): string {
  return `vigia_push_${randomBytes(32).toString('base64url')}`;
}

/** Why a session ended. */
export const SESSION_ENDS = [
  'logout',
  'revoked',
  'password_changed',
  'password_reset',
  'user_disabled',
  'role_changed',
  'client_closed',
  'refresh_reuse',
] as const;
export type SessionEnd = (typeof SESSION_ENDS)[number];

/** A sign-in on one device, and the family of its refresh tokens. Instants by the database's clock. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  /** Number of the refresh token that is valid now. */
  readonly counter: number;
  readonly rotatedAt: Date;
  readonly createdAt: Date;
  /** The latest sign-in or refresh. */
  readonly lastSeenAt: Date;
  readonly idleUntil: Date;
  readonly absoluteUntil: Date;
  readonly ip: string;
  readonly userAgent: string;
  readonly revokedAt: Date | null;
}

/** What a refresh token of that number brings about. */
export type RefreshOutcome = 'advance' | 'repeat' | 'ended' | 'reuse' | 'ahead';

/**
 * Judges an authentic refresh token. A token just replaced, or presented by two tabs at once, gives the current one again; an
 * older one was stolen or copied.
 * @param counter number that the token carries
 * @param now by the same clock as the session's instants
 * @param graceMs how long a replaced token still answers with its successor
 */
export function judgeRefresh(session: Session, counter: number, now: Date, graceMs: number): RefreshOutcome {
  if (!isLive(session, now)) return 'ended';
  if (counter > session.counter) return 'ahead';
  const isJustRotated = now.getTime() - session.rotatedAt.getTime() < graceMs;
  if (counter === session.counter) return isJustRotated ? 'repeat' : 'advance';
  return counter === session.counter - 1 && isJustRotated ? 'repeat' : 'reuse';
}

export function isLive(session: Pick<Session, 'revokedAt' | 'idleUntil' | 'absoluteUntil'>, now: Date): boolean {
  return session.revokedAt === null && session.idleUntil > now && session.absoluteUntil > now;
}

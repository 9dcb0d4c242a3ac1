/** Why a session ended. */
export const SESSION_ENDS = [
  'logout',
  'revoked',
  'password_changed',
  'password_reset',
  'user_disabled',
  'client_closed',
  'refresh_reuse',
] as const;
export type SessionEnd = (typeof SESSION_ENDS)[number];

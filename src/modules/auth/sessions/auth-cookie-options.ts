import type { CookieOptions } from 'express';
import type { HttpConfig, RuntimeConfig } from '../../../config/index.js';

/** Cookies of the auth routes: not for scripts, not for other sites, and over https only. */
export function authCookieOptions(http: HttpConfig, runtime: RuntimeConfig): CookieOptions {
  const isLocal = runtime.NODE_ENV === 'development' || runtime.NODE_ENV === 'test';
  // Plain http is for a developer's own machine only.
  const secure = !isLocal || http.PUBLIC_URL.startsWith('https:');
  return { httpOnly: true, secure, sameSite: 'strict', path: '/api/v1/auth' };
}

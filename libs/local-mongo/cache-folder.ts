import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The per-user folder for what homes can share: the wheel, downloads.
 * @param cacheHome value of XDG_CACHE_HOME; a relative one counts as not given (XDG Base Directory Specification 0.8)
 */
export function defaultCacheFolder(cacheHome?: string): string {
  const base = cacheHome !== undefined && isAbsolute(cacheHome) ? cacheHome : join(homedir(), '.cache');
  return join(base, 'vigia');
}

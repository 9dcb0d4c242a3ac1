import { homedir } from 'node:os';
import { join } from 'node:path';
import { defaultCacheFolder } from './cache-folder.js';

describe('defaultCacheFolder', () => {
  it('lies in XDG_CACHE_HOME', () => {
    expect(defaultCacheFolder('/var/cache/me')).toBe('/var/cache/me/vigia');
  });

  it.each([undefined, '', 'relative/place'])('lies in the home of the user when XDG_CACHE_HOME is «%s»', (given) => {
    expect(defaultCacheFolder(given)).toBe(join(homedir(), '.cache', 'vigia'));
  });
});

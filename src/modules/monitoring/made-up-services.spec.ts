import '../../common/http/index.js';
import { madeUpServices } from './made-up-services.js';
import { fullSettings } from './service-settings.js';

const CLIENT = 'f'.repeat(24);
const RULES = { defaultSeconds: 60, minSeconds: 1 };

describe('made-up services', () => {
  const some = Array.from({ length: 200 }, (_, n) => madeUpServices(7, n + 1, CLIENT));

  it('are the same for the same seed, and others for another', () => {
    expect(madeUpServices(7, 3, CLIENT)).toEqual(some[2]);
    expect(Array.from({ length: 200 }, (_, n) => madeUpServices(8, n + 1, CLIENT))).not.toEqual(some);
  });

  it('are in order as they stand, and lead to nobody', () => {
    expect(new Set(some.map(({ length }) => length))).toEqual(new Set([1, 2, 3]));
    for (const service of some.flat()) {
      expect(fullSettings(service, RULES)).toMatchObject({ name: service.name, keyword: service.keyword });
      expect(new URL(service.url).hostname).toMatch(/\.invalid$/);
    }
  });
});

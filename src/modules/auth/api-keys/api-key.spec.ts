import { isNetwork, networksInclude } from './api-key.js';

describe('networks of an API key', () => {
  it.each(['203.0.113.7', '203.0.113.0/24', '0.0.0.0/0', '2001:db8::/32', '::1', '2001:db8::1/128'])(
    'takes %s',
    (text) => {
      expect(isNetwork(text)).toBe(true);
    },
  );

  it.each([
    '',
    '203.0.113',
    '203.0.113.0/33',
    '203.0.113.0/-1',
    '203.0.113.0/ 8',
    '203.0.113.0/08',
    '::/129',
    'fe80::1%eth0',
    'a/8',
    '1.2.3.4/8/8',
    7,
  ])('refuses %p', (text) => {
    expect(isNetwork(text)).toBe(false);
  });

  it('tells addresses inside from those outside', () => {
    const networks = ['203.0.113.0/24', '2001:db8:1::/48', '198.51.100.7'];
    for (const inside of ['203.0.113.255', '::ffff:203.0.113.1', '2001:db8:1::9', '198.51.100.7'])
      expect(networksInclude(networks, inside)).toBe(true);
    for (const outside of ['203.0.114.0', '2001:db8:2::9', '198.51.100.8', '', 'x', '::ffff:198.51.100.8'])
      expect(networksInclude(networks, outside)).toBe(false);
    expect(networksInclude([], '192.0.2.1')).toBe(true);
  });
});

import type { Request } from 'express';
import { addressKey, canonicalIp, clientAddress } from './client-address.js';

const from = (ip: string | undefined, socket = '10.0.0.9') =>
  // Only these two fields are looked at.
  clientAddress({ ip, socket: { remoteAddress: socket } } as unknown as Request);

describe('address of the caller', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['not an address', '10.0.0.9'],
    [undefined, '10.0.0.9'],
  ])('%s is %s', (given, expected) => {
    expect(from(given)).toBe(expected);
  });

  it('is the same for all whose address cannot be read', () => {
    expect(from(undefined, '')).toBe('unknown');
  });
});

describe('what limits count an address by', () => {
  it('is the whole IPv4 address', () => {
    expect(addressKey('203.0.113.7')).toBe('203.0.113.7');
  });

  it('is the network of an IPv6 address', () => {
    expect(addressKey('2001:db8:1:2::1')).toBe(addressKey('2001:db8:1:2:ffff:ffff:ffff:ffff'));
    expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'));
  });
});

it.each([
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['192.0.2.1', '192.0.2.1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['unknown', null],
  [undefined, null],
])('spells the address %s as %s', (text, ip) => {
  expect(canonicalIp(text)).toBe(ip);
});

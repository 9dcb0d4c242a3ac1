import fc from 'fast-check';
import { classifyAddress, isMetadataName } from './address-class.js';
import { parseIpAddress } from './ip-address.js';

/** Ranges as the IANA registries list them, written here a second time on purpose. */
const REFUSED_V4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
].map((text) => {
  const [start = '', prefix = ''] = text.split('/');
  return { start: start.split('.').reduce((sum, part) => sum * 256 + Number(part), 0), sizeLog2: 32 - Number(prefix) };
});

const hex = (value: number): string => value.toString(16);
const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
const halves = (value: number): [string, string] => [hex(value >>> 16), hex(value & 0xffff)];

/** Every way in which an IPv4 address can be handed over, plain or inside an IPv6 address. */
const SPELLINGS: ((value: number) => string)[] = [
  dotted,
  (value) => `::ffff:${dotted(value)}`,
  (value) => `::FFFF:${halves(value).join(':')}`,
  (value) => `0:0:0:0:0:ffff:${dotted(value)}`,
  (value) => `0000:0000:0000:0000:0000:ffff:${halves(value).join(':')}`,
  (value) => `::${dotted(value)}`,
  (value) => `0::${halves(value).join(':')}`,
  (value) => `::ffff:0:${halves(value).join(':')}`,
  (value) => `64:ff9b::${dotted(value)}`,
  (value) => `64:ff9b::${halves(value).join(':')}`,
  (value) => `64:ff9b:1::${halves(value).join(':')}`,
  (value) => `2002:${halves(value).join(':')}::1`,
  (value) => `2001:0:${halves(value).join(':')}::`,
  (value) => `2001::${halves(~value >>> 0).join(':')}`,
];

const refusedV4 = fc
  .tuple(fc.constantFrom(...REFUSED_V4), fc.nat(0xffffffff))
  .map(([range, random]) => range.start + (random % 2 ** range.sizeLog2));

function classOf(text: string): string {
  const parsed = parseIpAddress(text);
  if (parsed === null) throw new Error(`not parsed: ${text}`);
  return classifyAddress(parsed);
}

describe('classifyAddress', () => {
  it('accepts none of 100,000 addresses of refused IPv4 ranges in any spelling or embedding', () => {
    fc.assert(
      fc.property(refusedV4, fc.constantFrom(...SPELLINGS), (value, spell) => classOf(spell(value)) !== 'global'),
      { numRuns: 100_000 },
    );
  });

  it.each([
    ['::/3', '::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['4000::/2 and up', '4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['protocol assignments', '2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['documentation', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['6to4', '2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['documentation of RFC 9637', '3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['unique local', 'fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['link-local', 'fe80::1', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['local NAT64', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  ])('refuses both ends of %s', (_name, first, last) => {
    expect([classOf(first), classOf(last)]).toEqual(['not_global', 'not_global']);
  });

  it.each(REFUSED_V4.map(({ start, sizeLog2 }) => [`${dotted(start)}/${32 - sizeLog2}`, start, sizeLog2] as const))(
    'refuses both ends of %s and not its neighbours of another range',
    (_name, start, sizeLog2) => {
      const end = start + 2 ** sizeLog2 - 1;
      expect([classOf(dotted(start)), classOf(dotted(end))]).toEqual(['not_global', 'not_global']);
      for (const outside of [start - 1, end + 1]) {
        const isListed = REFUSED_V4.some(
          (range) => outside >= range.start && outside < range.start + 2 ** range.sizeLog2,
        );
        if (outside >= 0 && outside < 2 ** 32 && !isListed) expect(classOf(dotted(outside))).toBe('global');
      }
    },
  );

  it('refuses none of 10,000 global addresses', () => {
    const isRefused = (value: number): boolean =>
      REFUSED_V4.some((range) => value >= range.start && value < range.start + 2 ** range.sizeLog2);
    const v4 = fc.nat(0xffffffff).filter((value) => !isRefused(value) && dotted(value) !== '168.63.129.16');
    const group = fc.nat(0xffff).map(hex);
    const v6 = fc
      .tuple(fc.integer({ min: 0x2003, max: 0x3ffe }).map(hex), fc.array(group, { minLength: 7, maxLength: 7 }))
      .map(([first, rest]) => [first, ...rest].join(':'));
    const viaV6 = fc
      .tuple(v4, fc.constantFrom('::ffff:', '64:ff9b::'))
      .map(([value, prefix]) => prefix + dotted(value));
    fc.assert(
      fc.property(fc.oneof(v4.map(dotted), v6, viaV6), (text) => classOf(text) === 'global'),
      { numRuns: 10_000 },
    );
  });

  it('knows metadata services in every embedding', () => {
    for (const address of ['169.254.169.254', '100.100.100.200', '168.63.129.16']) {
      const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
      for (const spell of SPELLINGS) expect([spell(value), classOf(spell(value))]).toEqual([spell(value), 'metadata']);
    }
    for (const address of ['fd00:ec2::254', 'FD00:0EC2:0:0:0:0:0:0254', 'fd00:ec2::23', 'fd20:ce::254']) {
      expect(classOf(address)).toBe('metadata');
    }
    expect(classOf('169.254.169.253')).toBe('not_global');
  });

  it('knows metadata services by name', () => {
    expect(isMetadataName('metadata.google.internal')).toBe(true);
    expect(isMetadataName('metadata.example')).toBe(false);
  });
});

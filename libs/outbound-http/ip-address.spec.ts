import { isIP } from 'node:net';
import fc from 'fast-check';
import { hasPrefix, isSameAddress, parseIpAddress, unmapped } from './ip-address.js';

function parsed(text: string): NonNullable<ReturnType<typeof parseIpAddress>> {
  const address = parseIpAddress(text);
  if (address === null) throw new Error(`not parsed: ${text}`);
  return address;
}

describe('parseIpAddress', () => {
  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['::1.2.3.4', '::102:304'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ])('reads %s as %s', (text, canonical) => {
    expect(parseIpAddress(text)?.text).toBe(canonical);
  });

  it.each([
    ...['', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.256', '1.2.3.-4', '1.2.3.4 ', ' 1.2.3.4', '0x1.2.3.4', '1.2.3.4.'],
    ...[':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', '12345::', 'g::', '::1%lo'],
    ...[
      '[::1]',
      '1.2.3.4::',
      '::1.2.3',
      '::1.2.3.4:5',
      '1:2:3:4:5:6:7:1.2.3.4',
      '::01.2.3.4',
      ':1::2',
      '1::2:',
      '１.2.3.4',
    ],
  ])('refuses «%s»', (text) => {
    expect(parseIpAddress(text)).toBeNull();
  });

  it('agrees with node:net on what is an address, and reads its own notation back', () => {
    const noise = fc
      .array(fc.constantFrom(...Array.from('0123456789abcdf:.:::%[]x')), { maxLength: 24 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), noise), (text) => {
        const address = parseIpAddress(text);
        // Node takes a zone («fe80::1%eth0»); no target has one.
        expect(address?.family ?? 0).toBe(text.includes('%') ? 0 : isIP(text));
        if (address === null) return;
        expect(parseIpAddress(address.text)?.bytes).toEqual(address.bytes);
        expect(address.text).toBe(address.family === 6 ? new URL(`http://[${text}]`).hostname.slice(1, -1) : text);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('comparison', () => {
  it('sees through the mapped form only', () => {
    expect(isSameAddress(parsed('::ffff:10.0.0.1'), parsed('10.0.0.1'))).toBe(true);
    expect(isSameAddress(parsed('::10.0.0.1'), parsed('10.0.0.1'))).toBe(false);
    expect(isSameAddress(parsed('10.0.0.2'), parsed('10.0.0.1'))).toBe(false);
    expect(unmapped(parsed('::ffff:7f00:1')).text).toBe('127.0.0.1');
    expect(unmapped(parsed('::fffe:7f00:1')).family).toBe(6);
  });

  it('compares prefixes bit by bit', () => {
    const inRange = (address: string, network: string, bits: number): boolean =>
      hasPrefix(parsed(address).bytes, parsed(network).bytes, bits);
    expect(inRange('100.127.255.255', '100.64.0.0', 10)).toBe(true);
    expect(inRange('100.128.0.0', '100.64.0.0', 10)).toBe(false);
    expect(inRange('1.2.3.4', '9.9.9.9', 0)).toBe(true);
    expect(inRange('1.2.3.4', '1.2.3.5', 32)).toBe(false);
  });
});

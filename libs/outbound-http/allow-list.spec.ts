import { AllowEntryError, AllowList, parseAllowList } from './allow-list.js';
import { parseIpAddress } from './ip-address.js';

function frees(entries: string[], host: string, address: string, port: number): boolean {
  const parsed = parseIpAddress(address);
  if (parsed === null) throw new Error(`not parsed: ${address}`);
  return new AllowList(parseAllowList(entries)).find(host, parsed, port) !== null;
}

describe('parseAllowList', () => {
  it.each([
    ['192.168.0.120/32', '192.168.0.120', 8080, true],
    ['192.168.0.120/32', '192.168.0.121', 8080, false],
    ['192.168.0.120', '192.168.0.120', 8080, true],
    ['192.168.0.120', '192.168.0.120', 6379, false],
    ['192.168.0.120:6379', '192.168.0.120', 6379, true],
    ['192.168.0.120:6379', '192.168.0.120', 8080, false],
    ['192.168.0.0/24:25', '192.168.0.255', 25, true],
    ['192.168.0.0/24:25', '192.168.1.0', 25, false],
    ['0.0.0.0/0', '127.0.0.1', 80, true],
    ['0.0.0.0/0', '::1', 80, false],
    ['fd00::/8', 'fdff::1', 443, true],
    ['fd00::/8', 'fe80::1', 443, false],
    ['fd00::/8:8080', 'fd00::1', 8080, true],
    ['[fd00::/8]:8080', 'fd00::1', 8080, true],
    ['[fd00::]/8:8080', 'fd00::1', 443, false],
    ['[::1]:8080', '::1', 8080, true],
    ['[::1]', '::1', 8080, true],
    ['::1', '::1', 8080, true],
    ['127.0.0.1', '64:ff9b::7f00:1', 8080, false],
  ])('%s: %s port %i is free: %s', (entry, address, port, isFree) => {
    expect(frees([entry], address, address, port)).toBe(isFree);
  });

  it('a name frees the name, not its addresses', () => {
    expect(frees(['Intranet.example:8080'], 'intranet.example', '10.0.0.5', 8080)).toBe(true);
    expect(frees(['intranet.example:8080'], '10.0.0.5', '10.0.0.5', 8080)).toBe(false);
    expect(frees(['intranet.example:8080'], 'a.intranet.example', '10.0.0.5', 8080)).toBe(false);
    expect(frees(['intranet.example:8080'], 'intranet.example', '10.0.0.5', 8081)).toBe(false);
    expect(frees(['intranet.example'], 'intranet.example', '10.0.0.5', 8081)).toBe(true);
  });

  it.each([
    ...['', '*', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/08', '10.0.0.1/8', '10.0.0.0/8/8', '10.0.0.256'],
    ...['10.0.0.1:0', '10.0.0.1:65536', '10.0.0.1:', '10.0.0.1:http', '10.0.0.1:080', '010.0.0.1', '0x7f.1', '127.1'],
    ...[
      'fd00::/129',
      'fd00::1/8',
      '[fd00::1',
      'fd00::1]:80',
      '[10.0.0.1]:80',
      '[fd00::]/8/8',
      '[fd00::/8]/8',
      '::1%lo',
    ],
    ...['::ffff:10.0.0.1', '::ffff:0:0/96', 'http://intranet', 'intranet/24', 'a b', '*.example', 'a..b', 'host:80:80'],
  ])('refuses «%s» and says where it stands', (entry) => {
    const error = (() => {
      try {
        return parseAllowList(['10.0.0.0/8', entry]);
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(AllowEntryError);
    expect(error).toMatchObject({ name: 'AllowEntryError', position: 2, entry });
  });

  it('own addresses free exactly their host and port', () => {
    const own = new AllowList(
      [],
      [
        { host: '127.0.0.1', port: 8000 },
        { host: 'DB', port: 27017 },
      ],
    );
    const loopback = parseIpAddress('127.0.0.1');
    const other = parseIpAddress('10.0.0.1');
    if (loopback === null || other === null) throw new Error('test data');
    expect(own.find('127.0.0.1', loopback, 8000)?.text).toBe('own address 127.0.0.1:8000');
    expect(own.find('127.0.0.1', loopback, 8001)).toBeNull();
    expect(own.find('10.0.0.1', other, 8000)).toBeNull();
    expect(own.find('db', other, 27017)).not.toBeNull();
  });
});

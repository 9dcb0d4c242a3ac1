import { machineAddress } from './canaries.js';

/**
 * URLs that all mean a forbidden target, or would to a careless parser: loopback, the machine's own address, «any
 * address» and the metadata service, in octal, hexadecimal, short, padded, full-width and encoded numbers, in every
 * IPv6 embedding, and behind tricks with schemes, user names, slashes and line breaks.
 * @param port where the canaries listen; 1024 or more, so that the port alone refuses nothing
 * @returns at least 150 different texts
 */
export function ssrfSpellings(port: number): string[] {
  const hosts = [
    ...['127.0.0.1', '127.1.2.3', machineAddress() ?? '10.0.0.1', '169.254.169.254'].flatMap(addressSpellings),
    ...ANY_ADDRESS,
    ...LOOPBACK_V6,
    ...METADATA,
    ...NAMES,
  ];
  return [...new Set([...hosts.map((host) => `http://${host}:${port}/`), ...tricks(port)])];
}

const ANY_ADDRESS = ['0.0.0.0', '0', '0x0', '00', '0.0', '[::]', '[0:0:0:0:0:0:0:0]', '[::0.0.0.0]', '[::ffff:0:0]'];

const LOOPBACK_V6 = [
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::0001]',
  '[0::1]',
  '[::0.0.0.1]',
  '[::1%25lo]',
  '[::1%lo]',
  '[::1].',
  '[64:ff9b::1]',
  '[fe80::1]',
  '[fe80::1%25eth0]',
  '[fc00::1]',
  '[ff02::1]',
];

const METADATA = ['[fd00:ec2::254]', '[FD00:EC2:0:0::254]', '100.100.100.200', '168.63.129.16', '0xa83f8110'];

const NAMES = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  'ip6-localhost',
  'localhost.localdomain',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  'ｌｏｃａｌｈｏｓｔ',
  'loc%61lhost',
  'localhost%00',
  'metadata.google.internal',
  'metadata.google.internal.',
  'METADATA.GOOGLE.INTERNAL',
  'metadata',
  'instance-data',
];

/** One IPv4 address in the ways that URL parsers, inet_aton and people write it. */
function addressSpellings(address: string): string[] {
  const bytes = address.split('.').map(Number) as [number, number, number, number];
  const [a, b, c, d] = bytes;
  const whole = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const octal = bytes.map((byte) => `0${byte.toString(8)}`);
  const hex = bytes.map((byte) => `0x${byte.toString(16)}`);
  const pair = (high: number, low: number): string => ((high << 8) | low).toString(16);
  const high = pair(a, b);
  const low = pair(c, d);
  const inverted = [pair(a ^ 255, b ^ 255), pair(c ^ 255, d ^ 255)];
  return [
    address,
    `${address}.`,
    octal.join('.'),
    octal.map((part) => part.padStart(8, '0')).join('.'),
    hex.join('.'),
    hex.join('.').toUpperCase(),
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    String(whole + 2 ** 32),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${hex[0] ?? ''}.${b}.${octal[2] ?? ''}.${d}`,
    bytes.map((byte) => String(byte).padStart(3, '0')).join('.'),
    fullWidth(address),
    address.replaceAll('.', '。'),
    address.replaceAll('.', '．'),
    address.replaceAll('.', '%2e'),
    Array.from(address, (character) => `%${character.charCodeAt(0).toString(16)}`).join(''),
    enclosed(address),
    `[::ffff:${address}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:ffff:${high}:${low}]`,
    `[::FFFF:${high.toUpperCase()}:${low.toUpperCase()}]`,
    `[::${address}]`,
    `[::${high}:${low}]`,
    `[::ffff:0:${high}:${low}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b::${high}:${low}]`,
    `[64:ff9b:1::${high}:${low}]`,
    `[2002:${high}:${low}::1]`,
    `[2001:0:${high}:${low}::]`,
    `[2001::${inverted.join(':')}]`,
  ];
}

function tricks(port: number): string[] {
  const plain = `127.0.0.1:${port}`;
  return [
    `http:/${plain}/`,
    `http:${plain}/`,
    `http:///${plain}/`,
    `http:\\\\${plain}\\`,
    `http:/\\${plain}/`,
    `HTTP://${plain}/`,
    `hTTps://${plain}/`,
    `https://${plain}/`,
    `//${plain}/`,
    `${plain}/`,
    ` http://${plain}/`,
    `http://${plain}/ `,
    `\thttp://${plain}/`,
    `ht\ntp://${plain}/`,
    `http://127.0.0\t.1:${port}/`,
    `http://127.0.0.1\r\n:${port}/`,
    `http://127.0.0.1:${port}/\r\nHost: example.com`,
    `http://example.com@${plain}/`,
    `http://example.com:80@${plain}/`,
    `http://example.com%40${plain}/`,
    `http://user:password@${plain}/`,
    `http://@${plain}/`,
    `http://:@${plain}/`,
    `http://${plain}\\@example.com/`,
    `http://${plain}#@example.com/`,
    `http://${plain}?@example.com/`,
    `http://${plain}%23@example.com/`,
    `http://[::1]@${plain}/`,
    `http://127.0.0.1:0${port}/`,
    `http://127.0.0.1:${port + 65536}/`,
    `http://127.0.0.1:+${port}/`,
    `http://127.0.0.1: ${port}/`,
    `http://127.0.0.1:${fullWidth(String(port))}/`,
    `http://１２７.1:${port}/`,
    `http://127.0.0.1\u00ad:${port}/`,
    `http://127.0.0.1\u200b:${port}/`,
    `http://127.0.0.1\u0000.example.com:${port}/`,
    `http://[127.0.0.1]:${port}/`,
    `http://[[::1]]:${port}/`,
    `http://[::1:${port}/`,
    `http://127.0.0.1..:${port}/`,
    `ftp://${plain}/`,
    `gopher://${plain}/_GET`,
    `file://${plain}/etc/hosts`,
    `ws://${plain}/`,
    `unix:${plain}`,
    `javascript://${plain}/`,
    `view-source:http://${plain}/`,
    `url:http://${plain}/`,
    `http+unix://${plain}/`,
    `jar:http://${plain}!/`,
    `data:text/html,http://${plain}/`,
    `http://${plain}/${'a'.repeat(2_100)}`,
  ];
}

function fullWidth(text: string): string {
  return Array.from(text, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)).join('');
}

/** ① to ⑨ for the digits; WHATWG turns them back. */
function enclosed(text: string): string {
  return text.replace(/[1-9]/g, (digit) => String.fromCharCode(0x2460 + Number(digit) - 1)).replaceAll('0', '⓪');
}

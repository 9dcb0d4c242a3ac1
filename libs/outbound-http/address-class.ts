import { hasPrefix, type IpAddress, parseIpAddress, unmapped } from './ip-address.js';

/**
 * - `global`: on the public internet, the only class that may be asked without a rule
 * - `not_global`: loopback, private, link-local, multicast, reserved, documentation, transition forms …
 * - `metadata`: a cloud's metadata service, in any spelling or embedding; no rule frees it
 */
export type AddressClass = 'global' | 'not_global' | 'metadata';

interface Network {
  readonly bytes: Uint8Array;
  readonly prefixBits: number;
}

/** IANA IPv4 special-purpose registry, plus multicast and the reserved class E. */
const REFUSED_V4 = networks(
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24',
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
);

/** The only IPv6 block that IANA has given out for global unicast … */
const GLOBAL_V6 = network('2000::/3');
/** … less what lies in it for other purposes: protocol assignments with Teredo and ORCHID, documentation, 6to4. */
const REFUSED_V6 = networks('2001::/23 2001:db8::/32 2002::/16 3fff::/20');

/** RFC 6052: the address behind the translator is the IPv4 address in the last 32 bits. */
const NAT64 = network('64:ff9b::/96');
/** RFC 8215: local-use translation; where the IPv4 address sits is known to the operator only. */
const NAT64_LOCAL = network('64:ff9b:1::/48');
const COMPATIBLE = network('::/96');
const TRANSLATED = network('::ffff:0:0:0/96');
const SIX_TO_FOUR = network('2002::/16');
const TEREDO = network('2001::/32');

/** Azure's lies in a public range; Oracle's, Alibaba's and the container credential services are less known. */
const METADATA = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
].map(address);

const METADATA_NAMES = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
]);

/**
 * Judges by allow-list: what is not known to be global is refused.
 * IPv4-mapped and NAT64 (64:ff9b::/96) addresses are decoded and judged by the IPv4 address that they reach; the
 * deprecated IPv4-compatible form (::a.b.c.d) reaches nothing on the internet and is never global.
 */
export function classifyAddress(written: IpAddress): AddressClass {
  const real = unmapped(written);
  if (isMetadata(real)) return 'metadata';
  if (real.family === 4) return isGlobalV4(real.bytes) ? 'global' : 'not_global';
  if (isIn(NAT64, real.bytes)) return isGlobalV4(real.bytes.subarray(12)) ? 'global' : 'not_global';
  const isGlobal = isIn(GLOBAL_V6, real.bytes) && !REFUSED_V6.some((refused) => isIn(refused, real.bytes));
  return isGlobal ? 'global' : 'not_global';
}

/**
 * True for host names of cloud metadata services.
 * @param host lower case, without trailing dot
 */
export function isMetadataName(host: string): boolean {
  return METADATA_NAMES.has(host);
}

function isMetadata(real: IpAddress): boolean {
  if (METADATA.some((known) => isEqual(known.bytes, real.bytes))) return true;
  if (real.family === 4) return false;
  // An operator may free a transition range; the metadata service behind it stays closed.
  return embeddedV4(real.bytes).some((inner) => METADATA.some((known) => isEqual(known.bytes, inner)));
}

/** Every IPv4 address that the transition forms of IPv6 can hide in these 16 bytes. */
function embeddedV4(bytes: Uint8Array): Uint8Array[] {
  const last = bytes.subarray(12);
  if (isIn(NAT64, bytes) || isIn(COMPATIBLE, bytes) || isIn(TRANSLATED, bytes)) return [last];
  if (isIn(NAT64_LOCAL, bytes)) {
    // RFC 6052 §2.2: byte 8 is skipped; /48, /56, /64 and /96 forms.
    const at = (...places: number[]): Uint8Array => Uint8Array.from(places, (place) => bytes[place] ?? 0);
    return [at(6, 7, 9, 10), at(7, 9, 10, 11), at(9, 10, 11, 12), last];
  }
  if (isIn(SIX_TO_FOUR, bytes)) return [bytes.subarray(2, 6)];
  // RFC 4380: server in clear, client with every bit inverted.
  if (isIn(TEREDO, bytes)) return [bytes.subarray(4, 8), last.map((byte) => byte ^ 0xff)];
  return [];
}

function isGlobalV4(bytes: Uint8Array): boolean {
  return !REFUSED_V4.some((refused) => isIn(refused, bytes));
}

function isIn(range: Network, bytes: Uint8Array): boolean {
  return range.bytes.length === bytes.length && hasPrefix(bytes, range.bytes, range.prefixBits);
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && hasPrefix(left, right, left.length * 8);
}

function networks(...lines: string[]): Network[] {
  return lines.flatMap((line) => line.split(' ')).map(network);
}

function network(text: string): Network {
  const [start = '', prefix = ''] = text.split('/');
  return { bytes: address(start).bytes, prefixBits: Number(prefix) };
}

function address(text: string): IpAddress {
  const parsed = parseIpAddress(text);
  if (parsed === null) throw new RangeError(`not an address in the built-in table: ${text}`);
  return parsed;
}

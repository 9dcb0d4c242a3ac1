/** One parsed IP address. Two equal addresses have equal bytes, however they were written. */
export interface IpAddress {
  readonly family: 4 | 6;
  /** 4 or 16 bytes, network order. */
  readonly bytes: Uint8Array;
  /** Dotted quad, or lower-case IPv6 after RFC 5952; never with brackets, never with a zone. */
  readonly text: string;
}

const MAPPED_PREFIX_BYTES = 12;

/**
 * Reads one IP address in its plain notation: dotted quad of four decimal numbers without leading zeros, or IPv6 after
 * RFC 4291 §2.2 (with or without a dotted tail). No brackets, no zone, no octal, hexadecimal or short IPv4 forms.
 * @returns null when the text is anything else
 */
export function parseIpAddress(text: string): IpAddress | null {
  if (text.includes(':')) {
    const bytes = parseIpv6Bytes(text);
    return bytes === null ? null : { family: 6, bytes, text: formatIpv6(bytes) };
  }
  const bytes = parseIpv4Bytes(text);
  return bytes === null ? null : ipv4FromBytes(bytes);
}

/** The IPv4 address in the first four bytes. */
export function ipv4FromBytes(bytes: Uint8Array): IpAddress {
  const own = bytes.slice(0, 4);
  return { family: 4, bytes: own, text: own.join('.') };
}

/**
 * The address that a socket would really talk to: `::ffff:a.b.c.d` is the IPv4 address a.b.c.d (RFC 4291 §2.5.5.2),
 * everything else is itself.
 */
export function unmapped(address: IpAddress): IpAddress {
  return address.family === 6 && isMapped(address.bytes)
    ? ipv4FromBytes(address.bytes.subarray(MAPPED_PREFIX_BYTES))
    : address;
}

/** True when both are the same address; a mapped IPv4 address equals its IPv4 form. */
export function isSameAddress(left: IpAddress, right: IpAddress): boolean {
  const a = unmapped(left).bytes;
  const b = unmapped(right).bytes;
  return a.length === b.length && hasPrefix(a, b, a.length * 8);
}

/**
 * True when the first `prefixBits` bits of both byte strings are equal.
 * @param prefixBits 0 to 8 × the length of the shorter one
 */
export function hasPrefix(bytes: Uint8Array, network: Uint8Array, prefixBits: number): boolean {
  const wholeBytes = prefixBits >> 3;
  for (let i = 0; i < wholeBytes; i += 1) {
    if (bytes[i] !== network[i]) return false;
  }
  const restBits = prefixBits & 7;
  if (restBits === 0) return true;
  const mask = (0xff << (8 - restBits)) & 0xff;
  return ((bytes[wholeBytes] ?? 0) & mask) === ((network[wholeBytes] ?? 0) & mask);
}

function isMapped(bytes: Uint8Array): boolean {
  for (let i = 0; i < 10; i += 1) {
    if (bytes[i] !== 0) return false;
  }
  return bytes[10] === 0xff && bytes[11] === 0xff;
}

function parseIpv4Bytes(text: string): Uint8Array | null {
  const parts = text.split('.', 5);
  if (parts.length !== 4) return null;
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i += 1) {
    const part = parts[i] ?? '';
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part)) return null;
    const value = Number(part);
    if (value > 255) return null;
    bytes[i] = value;
  }
  return bytes;
}

function parseIpv6Bytes(text: string): Uint8Array | null {
  // Longest legal form: 45 characters (full groups with a dotted tail).
  if (text.length > 45) return null;
  const halves = text.split('::', 3);
  if (halves.length > 2) return null;
  const isCompressed = halves.length === 2;
  const head = parseGroups(halves[0] ?? '', !isCompressed);
  const tail = isCompressed ? parseGroups(halves[1] ?? '', true) : [];
  if (head === null || tail === null) return null;
  const known = head.length + tail.length;
  // "::" stands for at least one group.
  if (isCompressed ? known > 14 : known !== 16) return null;
  const bytes = new Uint8Array(16);
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

/** Bytes of `a:b:c`, optionally ending in a dotted quad; null when malformed. */
function parseGroups(text: string, mayEndDotted: boolean): number[] | null {
  if (text === '') return [];
  const groups = text.split(':', 9);
  if (groups.length > 8) return null;
  const bytes: number[] = [];
  for (let i = 0; i < groups.length; i += 1) {
    const group = groups[i] ?? '';
    if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
      continue;
    }
    const dotted = mayEndDotted && i === groups.length - 1 ? parseIpv4Bytes(group) : null;
    if (dotted === null) return null;
    bytes.push(...dotted);
  }
  return bytes;
}

function formatIpv6(bytes: Uint8Array): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
  const run = longestZeroRun(groups);
  const hex = (part: number[]): string => part.map((group) => group.toString(16)).join(':');
  return run.length < 2
    ? hex(groups)
    : `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= groups.length; i += 1) {
    if (groups[i] === 0) continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}

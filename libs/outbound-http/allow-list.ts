import { hasPrefix, type IpAddress, parseIpAddress, unmapped } from './ip-address.js';
import { isPortOpenToUsers } from './port-policy.js';
import { nameFault } from './target-url.js';

/** One entry of the operator's list: what it was written as, and what it frees. */
export type AllowEntry = NetworkEntry | HostEntry;

interface NetworkEntry {
  readonly kind: 'network';
  readonly text: string;
  readonly network: IpAddress;
  readonly prefixBits: number;
  /** The one port that is freed; null frees the ports that any user may name. */
  readonly port: number | null;
}

interface HostEntry {
  readonly kind: 'host';
  readonly text: string;
  readonly host: string;
  readonly port: number | null;
}

/** An address that the installation itself uses. Host is a name or an address, without brackets. */
export interface OwnAddress {
  readonly host: string;
  readonly port: number;
}

/** An entry that cannot be read. The message names its position and the fault, not its text. */
export class AllowEntryError extends Error {
  override readonly name = 'AllowEntryError';

  constructor(
    /** Position in the list, from 1. */
    readonly position: number,
    /** The entry as it was given. */
    readonly entry: string,
    readonly problem: string,
  ) {
    super(`entry ${position}: ${problem}`);
  }
}

/**
 * Reads the entries of `OUTBOUND_ALLOW`: `10.1.0.0/16`, `10.1.2.3:8080`, `10.1.0.0/16:8080`, `fd00::/8`,
 * `[fd00::1]:8080`, `[fd00::/8]:8080`, `intranet.example:8080`, `intranet.example`.
 * @throws AllowEntryError at the first entry that is none of these, has host bits set behind its prefix, or is a
 *   mapped IPv4 address (which never matches: targets are decoded before they are judged)
 */
export function parseAllowList(entries: readonly string[]): AllowEntry[] {
  return entries.map((entry, index) => {
    const parsed = parseEntry(entry.trim());
    if (typeof parsed === 'string') throw new AllowEntryError(index + 1, entry, parsed);
    return parsed;
  });
}

/**
 * What an operator freed and what the installation itself uses. Says nothing about metadata services: the gate
 * refuses those before it asks here.
 */
export class AllowList {
  private readonly entries: readonly AllowEntry[];

  constructor(entries: readonly AllowEntry[], ownAddresses: readonly OwnAddress[] = []) {
    this.entries = [...entries, ...ownAddresses.map(ownEntry)];
  }

  /**
   * The entry that frees this address and port when reached under this host; null when none does.
   * An entry without a port leaves the port policy in force.
   */
  find(host: string, address: IpAddress, port: number): AllowEntry | null {
    return this.entries.find((entry) => freesPort(entry, port) && freesHost(entry, host, address)) ?? null;
  }

  /** True when a name at this port may yet turn out to be free, once its addresses are known. */
  mayFreePort(host: string, port: number): boolean {
    return this.entries.some((entry) => freesPort(entry, port) && (entry.kind === 'network' || entry.host === host));
  }
}

function freesPort(entry: AllowEntry, port: number): boolean {
  return entry.port === null ? isPortOpenToUsers(port) : entry.port === port;
}

function freesHost(entry: AllowEntry, host: string, address: IpAddress): boolean {
  if (entry.kind === 'host') return entry.host === host;
  return entry.network.family === address.family && hasPrefix(address.bytes, entry.network.bytes, entry.prefixBits);
}

function ownEntry({ host, port }: OwnAddress): AllowEntry {
  const text = `own address ${host.includes(':') ? `[${host}]` : host}:${port}`;
  const literal = parseIpAddress(host);
  if (literal === null) return { kind: 'host', text, host: host.toLowerCase(), port };
  const network = unmapped(literal);
  return { kind: 'network', text, network, prefixBits: network.bytes.length * 8, port };
}

/** The entry, or what is wrong with it. */
function parseEntry(text: string): AllowEntry | string {
  const parts = splitEntry(text);
  if (parts === null) return 'not CIDR[:port] or host[:port]';
  const port = parts.port === undefined ? null : parsePort(parts.port);
  if (port === undefined) return 'port must be a number from 1 to 65535';
  const network = parseIpAddress(parts.host);
  if (network !== null) return networkEntry(text, network, parts.prefix, port);
  if (parts.isBracketed || parts.prefix !== undefined) return 'not an IP address before the prefix or in the brackets';
  const host = parts.host.toLowerCase();
  return nameFault(host) === null ? { kind: 'host', text, host, port } : 'not a host name or IP address';
}

interface EntryParts {
  readonly host: string;
  readonly isBracketed: boolean;
  readonly prefix: string | undefined;
  readonly port: string | undefined;
}

function splitEntry(text: string): EntryParts | null {
  const bracketed = /^\[([^\]/]+)(?:\/([^\]]*))?\](?:\/([^:]*))?(?::(.*))?$/.exec(text);
  if (bracketed !== null) {
    const [, host = '', inside, outside, port] = bracketed;
    if (inside !== undefined && outside !== undefined) return null;
    return host.includes(':') ? { host, isBracketed: true, prefix: inside ?? outside, port } : null;
  }
  const withPrefix = /^([^/]+)\/([^/:]*)(?::([^:]*))?$/.exec(text);
  if (withPrefix !== null) {
    return { host: withPrefix[1] ?? '', isBracketed: false, prefix: withPrefix[2], port: withPrefix[3] };
  }
  // A bare IPv6 address has many colons and no port.
  if (parseIpAddress(text)?.family === 6) return { host: text, isBracketed: false, prefix: undefined, port: undefined };
  const plain = /^([^:/[\]]+)(?::([^:]*))?$/.exec(text);
  return plain === null ? null : { host: plain[1] ?? '', isBracketed: false, prefix: undefined, port: plain[2] };
}

function networkEntry(
  text: string,
  network: IpAddress,
  prefix: string | undefined,
  port: number | null,
): AllowEntry | string {
  if (unmapped(network) !== network) return 'write a mapped IPv4 address as plain IPv4';
  const widestBits = network.bytes.length * 8;
  const prefixBits = prefix === undefined ? widestBits : parseDecimal(prefix, 0, widestBits);
  if (prefixBits === undefined) return `prefix must be a number from 0 to ${widestBits}`;
  const start = network.bytes.map((byte, index) => byte & maskByte(prefixBits, index));
  // 10.1.2.3/8 is more often a slip than a wish for all of 10/8.
  if (!hasPrefix(network.bytes, start, widestBits)) return 'address has bits set behind its prefix';
  return { kind: 'network', text, network, prefixBits, port };
}

function maskByte(prefixBits: number, index: number): number {
  const bits = Math.min(8, Math.max(0, prefixBits - index * 8));
  return (0xff << (8 - bits)) & 0xff;
}

function parsePort(text: string): number | undefined {
  return parseDecimal(text, 1, 65535);
}

function parseDecimal(text: string, min: number, max: number): number | undefined {
  if (!/^(0|[1-9][0-9]{0,4})$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

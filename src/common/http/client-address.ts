import type { Request } from 'express';
import { parseIpAddress, unmapped } from '../../../libs/outbound-http/index.js';

/** What is known of a caller whose address cannot be read: all of them together. */
const UNKNOWN = 'unknown';

/**
 * The caller's address: the socket's, or where TRUSTED_PROXY_HOPS says so the one that the outermost trusted proxy saw. An IPv4
 * address in IPv6 form is the IPv4 address. At most 45 characters.
 */
export function clientAddress(request: Request): string {
  if ((request.socket as Request['socket'] | null) === null) return UNKNOWN; // it went away in the middle of a file
  // What a trusted proxy passes on may be no address at all; then the proxy itself is the caller.
  return canonicalIp(request.ip) ?? canonicalIp(request.socket.remoteAddress) ?? UNKNOWN;
}

/** What limits count an address by: IPv4 whole, IPv6 by its first 64 bits, which is what one subscriber gets. */
export function addressKey(address: string): string {
  const parsed = parseIpAddress(address);
  if (parsed?.family !== 6) return address;
  return `${Buffer.from(parsed.bytes.subarray(0, 8)).toString('hex')}/64`;
}

/** One address, one text: an IPv4 address in IPv6 form as IPv4, IPv6 in its short form, without a zone. Null for what is no address. */
export function canonicalIp(text: string | undefined): string | null {
  const parsed = parseIpAddress((text ?? '').split('%', 1).join('')); // a link-local address carries its zone
  return parsed === null ? null : unmapped(parsed).text;
}

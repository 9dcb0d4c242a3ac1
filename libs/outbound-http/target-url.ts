import { type IpAddress, parseIpAddress, unmapped } from './ip-address.js';

/** Why a text is no target. None of them depends on what lies behind the address. */
export type TargetSyntaxFault =
  | 'url_too_long'
  /** White space, a control character or a backslash. */
  | 'url_characters'
  /** Anything but http and https. */
  | 'url_scheme'
  /** A user name or password in front of the host. */
  | 'url_userinfo'
  | 'url_malformed'
  | 'host_too_long'
  /** Empty, percent-encoded, or an address in an octal, hexadecimal, short or otherwise unusual spelling. */
  | 'host_malformed'
  | 'port_malformed';

/** A host and port, with the host in its one canonical spelling. */
export interface TargetHost {
  /** Lower-case ASCII name without trailing dot, or an address without brackets. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** The address that the host is, mapped IPv4 decoded; null for a name. */
  readonly literal: IpAddress | null;
}

/** A URL taken apart once, so that judging and asking it cannot disagree about its meaning. */
export interface TargetUrl extends TargetHost {
  readonly protocol: 'http:' | 'https:';
  /** Path and query as they go onto the wire; the fragment is dropped. */
  readonly path: string;
  /** Value of the Host header: host, and the port unless it is the scheme's own. */
  readonly hostHeader: string;
}

export type ParsedUrl =
  ({ readonly ok: true } & TargetUrl) | { readonly ok: false; readonly reason: TargetSyntaxFault };
export type ParsedHost =
  ({ readonly ok: true } & TargetHost) | { readonly ok: false; readonly reason: TargetSyntaxFault };

/** Longest URL that is accepted, in UTF-16 code units. */
export const MAX_URL_LENGTH = 2048;
const MAX_NAME_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;

// eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const FORBIDDEN_CHARACTERS = /[\u0000-\u0020\u007f-\u00a0\s\\]/u;

/**
 * Reads a URL that a user typed. The WHATWG parser decides the meaning; on top of it every spelling is refused that
 * two parsers could read differently (S1.2 of the reliability notes). No network, no look-up, never throws.
 */
export function parseTargetUrl(text: string): ParsedUrl {
  if (text.length > MAX_URL_LENGTH) return refused('url_too_long');
  if (FORBIDDEN_CHARACTERS.test(text)) return refused('url_characters');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return refused('url_malformed');
  if (scheme !== 'http' && scheme !== 'https') return refused('url_scheme');
  // `http:/host` and `http:///host` mean the same host to WHATWG and other things to other parsers.
  const authority = /^[a-z]+:\/\/([^/?#]+)/i.exec(text)?.[1];
  if (authority === undefined) return refused('url_malformed');
  if (authority.includes('@')) return refused('url_userinfo');
  if (authority.includes('%')) return refused('host_malformed');
  if (!URL.canParse(text)) return refused(isPortFault(authority) ? 'port_malformed' : 'url_malformed');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return refused('url_userinfo');

  const protocol = scheme === 'http' ? 'http:' : 'https:';
  const port = url.port === '' ? defaultPort(protocol) : Number(url.port);
  const target = parseTargetHost(url.hostname, port);
  if (!target.ok) return target;
  // WHATWG turns 0x7f.1, 2130706433, 0177.0.0.1 and full-width digits into an address; people have no need of them.
  if (target.literal !== null && !isPlainLiteral(authority)) return refused('host_malformed');
  return {
    ok: true,
    protocol,
    host: target.host,
    port,
    literal: target.literal,
    path: `${url.pathname}${url.search}`,
    hostHeader: hostHeader(target, protocol),
  };
}

/**
 * Reads a host and port that a user typed, for probes that have no URL.
 * @param hostText a name, or an address with or without brackets
 * @param port 1 to 65535
 */
export function parseTargetHost(hostText: string, port: number): ParsedHost {
  if (!Number.isInteger(port) || port < 1 || port > 65535) return refused('port_malformed');
  const bracketed = /^\[(.*)\]$/.exec(hostText)?.[1];
  const literal = parseIpAddress(bracketed ?? hostText);
  if (literal !== null) {
    if (bracketed !== undefined && literal.family === 4) return refused('host_malformed');
    const real = unmapped(literal);
    return { ok: true, host: real.text, port, literal: real };
  }
  if (bracketed !== undefined) return refused('host_malformed');
  const host = (hostText.endsWith('.') ? hostText.slice(0, -1) : hostText).toLowerCase();
  const fault = nameFault(host);
  return fault === null ? { ok: true, host, port, literal: null } : refused(fault);
}

/**
 * What is wrong with a host name; null when nothing is.
 * @param host lower case, without trailing dot
 */
export function nameFault(host: string): 'host_too_long' | 'host_malformed' | null {
  if (host.length > MAX_NAME_LENGTH) return 'host_too_long';
  const labels = host.split('.');
  if (labels.some((label) => label.length > MAX_LABEL_LENGTH)) return 'host_too_long';
  if (!labels.every((label) => /^[a-z0-9_-]+$/.test(label))) return 'host_malformed';
  // A name that ends in a number is an address to getaddrinfo: 127.1, 0x7f000001, 2130706433.
  return /^([0-9]+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '') ? 'host_malformed' : null;
}

function isPlainLiteral(authority: string): boolean {
  const host = authority.startsWith('[')
    ? authority.slice(1, authority.indexOf(']'))
    : authority.replace(/:[0-9]*$/, '');
  return parseIpAddress(host) !== null;
}

function isPortFault(authority: string): boolean {
  const port = /:([0-9]+)$/.exec(authority)?.[1];
  return port !== undefined && Number(port) > 65535;
}

function hostHeader(target: TargetHost, protocol: 'http:' | 'https:'): string {
  const host = target.literal?.family === 6 ? `[${target.host}]` : target.host;
  return target.port === defaultPort(protocol) ? host : `${host}:${target.port}`;
}

function defaultPort(protocol: 'http:' | 'https:'): number {
  return protocol === 'http:' ? 80 : 443;
}

function refused(reason: TargetSyntaxFault): { readonly ok: false; readonly reason: TargetSyntaxFault } {
  return { ok: false, reason };
}

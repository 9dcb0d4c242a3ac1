import { BlockList, isIP } from 'node:net';
import type { Permission } from '../../../common/auth-context/index.js';

/** What a person may set. */
export interface ApiKeyFields {
  readonly name: string;
  /** What the key may do at most: it does no more than its creator may at that moment. */
  readonly scopes: readonly Permission[];
  /** Addresses and networks (CIDR) that it may come from; empty: from anywhere. */
  readonly ipAllow: readonly string[];
  /** Requests per minute; null: as many as anybody signed in. */
  readonly rateLimitPerMinute: number | null;
}

export interface ApiKey extends ApiKeyFields {
  /** 12 characters, part of the text. */
  readonly id: string;
  /** Last four characters of the text, by which people tell keys apart. */
  readonly last4: string;
  /** The user whose rights bound it. */
  readonly creatorId: string;
  /** The one client that it sees; null: as far as its creator sees. */
  readonly clientId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** At most a minute behind; null before the first use. */
  readonly lastUsedAt: Date | null;
  /** The key that replaces it; it ends at `overlapUntil`. */
  readonly rotatedTo: string | null;
  readonly overlapUntil: Date | null;
  readonly revokedAt: Date | null;
  /** Counts people's edits; the ETag. */
  readonly version: number;
}

export const MAX_KEY_DAYS = 365;
export const MAX_OVERLAP_HOURS = 7 * 24;
export const DEFAULT_OVERLAP_HOURS = 24;
export const MAX_KEYS_PER_CREATOR = 100;
export const MAX_KEYS_PER_CLIENT = 50;
export const MAX_NETWORKS = 20;

/** The first of the wanted permissions that is not among the held ones; undefined where all are. */
export function firstNotHeld(wanted: readonly Permission[], held: ReadonlySet<Permission>): Permission | undefined {
  return wanted.find((permission) => !held.has(permission));
}

/** An address, or a network such as `203.0.113.0/24`. */
export function isNetwork(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || more.length > 0) return false;
  if (prefix === undefined) return true;
  return /^(0|[1-9]\d{0,2})$/.test(prefix) && Number.parseInt(prefix, 10) <= (family === 4 ? 32 : 128);
}

/** Whether an address lies in one of the networks. Without a network all do. IPv4 in its IPv6 form counts as IPv4. */
export function networksInclude(networks: readonly string[], address: string): boolean {
  if (networks.length === 0) return true;
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', prefix] = network.split('/');
    const family = isIP(base) === 4 ? 'ipv4' : 'ipv6';
    if (prefix === undefined) list.addAddress(base, family);
    else list.addSubnet(base, Number.parseInt(prefix, 10), family);
  }
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

/** Names of the fields that differ, in a fixed order. */
export function changedKeyFields(before: ApiKeyFields, after: ApiKeyFields): (keyof ApiKeyFields)[] {
  const fields = ['name', 'scopes', 'ipAllow', 'rateLimitPerMinute'] as const;
  return fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
}

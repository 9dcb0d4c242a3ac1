import type { CaaRecord } from 'node:dns';
import type { Resolver } from 'node:dns/promises';
import type { DnsType } from './dns-question.js';
import { parseIpAddress } from './ip-address.js';

/** Records as texts, and the shortest of their lives where it is told. */
export interface FoundRecords {
  readonly records: readonly string[];
  readonly ttlSeconds: number | null;
}

/** Asks a resolver for the records of one type. @throws Error with a code of c-ares */
export async function findRecords(resolver: Resolver, name: string, type: DnsType): Promise<FoundRecords> {
  switch (type) {
    case 'A':
      return timed(await resolver.resolve4(name, { ttl: true }));
    case 'AAAA':
      return timed(await resolver.resolve6(name, { ttl: true }));
    case 'CNAME':
      return untimed((await resolver.resolveCname(name)).map(nameText));
    case 'NS':
      return untimed((await resolver.resolveNs(name)).map(nameText));
    case 'PTR':
      return untimed((await resolver.resolvePtr(reverseName(name))).map(nameText));
    case 'TXT':
      return untimed((await resolver.resolveTxt(name)).map((texts) => texts.join('')));
    case 'MX':
      return untimed((await resolver.resolveMx(name)).map((mx) => `${mx.priority} ${nameText(mx.exchange)}`));
    case 'SRV': {
      const found = await resolver.resolveSrv(name);
      return untimed(found.map((srv) => `${srv.priority} ${srv.weight} ${srv.port} ${nameText(srv.name)}`));
    }
    case 'SOA': {
      const { nsname, hostmaster, serial, refresh, retry, expire, minttl } = await resolver.resolveSoa(name);
      return untimed([[nameText(nsname), nameText(hostmaster), serial, refresh, retry, expire, minttl].join(' ')]);
    }
    case 'CAA':
      return untimed((await resolver.resolveCaa(name)).map(caaText));
  }
}

/** Lower case, without the dot of the root; the root itself is a dot. */
function nameText(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') && lower !== '.' ? lower.slice(0, -1) : lower === '' ? '.' : lower;
}

/** Name that the records of an address are kept under (RFC 1035 §3.5, RFC 3596 §2.5); a name is itself. */
function reverseName(nameOrAddress: string): string {
  const address = parseIpAddress(nameOrAddress);
  if (address === null) return nameOrAddress;
  if (address.family === 4) return `${[...address.bytes].reverse().join('.')}.in-addr.arpa`;
  const digits = Buffer.from(address.bytes).toString('hex').split('').reverse();
  return `${digits.join('.')}.ip6.arpa`;
}

/** `critical` holds the flags; the tag is the one other member (RFC 8659 §4.1). */
function caaText({ critical, ...tagged }: CaaRecord): string {
  const [tag = '', value = ''] = Object.entries(tagged)[0] ?? [];
  return `${critical} ${tag} "${value}"`;
}

function timed(found: readonly { readonly address: string; readonly ttl: number }[]): FoundRecords {
  return {
    records: found.map(({ address }) => parseIpAddress(address)?.text ?? address),
    ttlSeconds: found.length > 0 ? Math.min(...found.map(({ ttl }) => ttl)) : null,
  };
}

function untimed(records: readonly string[]): FoundRecords {
  return { records, ttlSeconds: null };
}

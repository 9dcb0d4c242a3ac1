import { classifyAddress, isMetadataName } from './address-class.js';
import { type AllowEntry, AllowList, type OwnAddress } from './allow-list.js';
import { type TargetFault, targetFailure, lookupFailure } from './failures.js';
import { HostLookup } from './host-lookup.js';
import { type IpAddress, isSameAddress, parseIpAddress, unmapped } from './ip-address.js';
import { isPortOpenToUsers } from './port-policy.js';
import { RecentMap } from './recent-map.js';
import { type HostResolver, ServerResolver, SystemResolver } from './resolver.js';
import { parseTargetHost, parseTargetUrl, type TargetHost, type TargetUrl } from './target-url.js';
import type { ExchangeFailure } from './types.js';

/** The use of an entry of the operator's list, for the audit. */
export interface RuleUse {
  readonly entry: AllowEntry;
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

export interface OutboundGateOptions {
  /** The operator's entries, read by `parseAllowList`. */
  readonly allow?: readonly AllowEntry[];
  /** What this installation itself listens on; each frees exactly its own host and port. */
  readonly ownAddresses?: readonly OwnAddress[];
  /** Default: the system's resolver, or `dnsServers` where given. */
  readonly resolver?: HostResolver;
  /** DNS servers to ask instead of the system's resolver: `address` or `address:port`. */
  readonly dnsServers?: readonly string[];
  /** Limit of one look-up, in milliseconds. */
  readonly dnsTimeoutMs?: number;
  /** Look-ups at the same time. The system's resolver runs on libuv's pool, which grants it two threads of four. */
  readonly lookupConcurrency?: number;
  /** Look-ups that may wait for their turn. */
  readonly maxWaitingLookups?: number;
  /** Called each time an entry lets an address pass that would otherwise be refused. Must not throw. */
  readonly onAllowedByRule?: (use: RuleUse) => void;
}

/** An address that was judged and may be connected to, on this target's port only. */
export interface PinnedAddress {
  readonly address: IpAddress;
  /** The entry without which it would be refused. */
  readonly allowedBy: AllowEntry | null;
}

export type Refusal = { readonly ok: false; readonly reason: TargetFault; readonly failure: ExchangeFailure };

/** A target whose syntax, port and, if its host is an address, address were judged. */
export interface InspectedHost extends TargetHost {
  readonly ok: true;
  /** Set when the host is an address: nothing is left to resolve. */
  readonly pinned: PinnedAddress | null;
  /** The port that is open to what is spoken there, beside those that any user may name. */
  readonly protocolPort: number | null;
}
export type InspectedUrl = InspectedHost & TargetUrl;

export type Resolution =
  | { readonly ok: true; readonly addresses: readonly [PinnedAddress, ...PinnedAddress[]] }
  | { readonly ok: false; readonly failure: ExchangeFailure };

const CACHED_URLS = 8_192;
/** Longer ones are judged anew each time, so that the cache stays small whatever users type. */
const CACHED_URL_LENGTH = 512;
const LOOPBACK = ['127.0.0.1', '::1'].map((text) => parseIpAddress(text)).filter((address) => address !== null);

/** The one judge of addresses that users typed: what may be asked, and at which addresses exactly. */
export class OutboundGate {
  private readonly allow: AllowList;
  private readonly lookups: HostLookup;
  private readonly resolver: HostResolver;
  private readonly recent = new RecentMap<string, InspectedUrl | Refusal>(CACHED_URLS);
  private readonly onAllowedByRule: ((use: RuleUse) => void) | undefined;

  constructor(options: OutboundGateOptions = {}) {
    const usesServers = options.dnsServers !== undefined && options.dnsServers.length > 0;
    this.allow = new AllowList(options.allow ?? [], options.ownAddresses);
    this.resolver =
      options.resolver ?? (usesServers ? new ServerResolver(options.dnsServers ?? []) : new SystemResolver());
    this.lookups = new HostLookup(this.resolver, {
      timeoutMs: options.dnsTimeoutMs ?? 5_000,
      concurrency: options.lookupConcurrency ?? (usesServers ? 64 : 2),
      maxWaiting: options.maxWaitingLookups ?? 2_048,
    });
    this.onAllowedByRule = options.onAllowedByRule;
  }

  /**
   * Judges what can be judged without a network: syntax, port, and the address if the host is one. For the validation
   * of what a user enters; a name that passes here may still be refused by its addresses.
   */
  inspect(url: string): InspectedUrl | Refusal {
    const known = this.recent.get(url);
    if (known !== undefined) return known;
    const parsed = parseTargetUrl(url);
    const judged = parsed.ok ? this.judge(parsed, null) : refusal(parsed.reason);
    if (url.length <= CACHED_URL_LENGTH) this.recent.set(url, judged);
    return judged;
  }

  /**
   * As `inspect`, for targets that have no URL.
   * @param protocolPort a port at public addresses that is open to the protocol which is spoken there, because users have no say in
   *   what is sent: well-formed questions and nothing else
   */
  inspectHost(host: string, port: number, protocolPort: number | null = null): InspectedHost | Refusal {
    const parsed = parseTargetHost(host, port);
    return parsed.ok ? this.judge(parsed, protocolPort) : refusal(parsed.reason);
  }

  /**
   * The addresses that may be connected to, IPv4 first. Refuses when any one address of the name is refused.
   * Never rejects; ends within the DNS timeout.
   */
  async resolve(
    target: InspectedHost,
    options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Resolution> {
    if (target.pinned !== null) return this.pass(target, [target.pinned]);
    const found = await this.lookups.lookup(target.host, options.timeoutMs, options.signal);
    return found.ok ? this.pinAll(target, found.addresses) : found;
  }

  /** As `resolve` for a host that is an address: no waiting. Null for a name. */
  resolveLiteral(target: InspectedHost): Resolution | null {
    return target.pinned === null ? null : this.pass(target, [target.pinned]);
  }

  /** Gives up open look-ups where the resolver can. */
  close(): void {
    this.resolver.close();
  }

  private judge<T extends TargetHost & { readonly ok: true }>(
    target: T,
    protocolPort: number | null,
  ): (T & InspectedHost) | Refusal {
    const { host, port, literal } = target;
    const isPortOpen = port === protocolPort || isPortOpenToUsers(port);
    if (literal !== null) {
      const pinned = this.pin(host, literal, port, isPortOpen);
      return typeof pinned === 'string' ? refusal(pinned) : { ...target, pinned, protocolPort };
    }
    if (isMetadataName(host)) return refusal('address_refused');
    if (!isPortOpen && !this.allow.mayFreePort(host, port)) return refusal('port_refused');
    // RFC 6761: these names are loopback by definition, so the user can be told before anything is asked.
    if (isLoopbackName(host) && !LOOPBACK.some((address) => this.allow.find(host, address, port) !== null)) {
      return refusal('address_refused');
    }
    return { ...target, pinned: null, protocolPort };
  }

  /** The one decision: may this address be asked on this port when reached under this host? */
  private pin(
    host: string,
    address: IpAddress,
    port: number,
    isPortOpen: boolean,
  ): PinnedAddress | 'address_refused' | 'port_refused' {
    const addressClass = classifyAddress(address);
    if (addressClass === 'metadata') return 'address_refused';
    if (addressClass === 'global' && isPortOpen) return { address, allowedBy: null };
    const allowedBy = this.allow.find(host, address, port);
    if (allowedBy !== null) return { address, allowedBy };
    return addressClass === 'global' ? 'port_refused' : 'address_refused';
  }

  private pinAll(target: InspectedHost, texts: readonly string[]): Resolution {
    const { host, port, protocolPort } = target;
    const isPortOpen = port === protocolPort || isPortOpenToUsers(port);
    const pinned: PinnedAddress[] = [];
    for (const text of texts) {
      const parsed = parseIpAddress(text);
      const judged = parsed === null ? 'address_refused' : this.pin(host, unmapped(parsed), port, isPortOpen);
      if (typeof judged === 'string') return { ok: false, failure: targetFailure(judged) };
      if (!pinned.some((other) => isSameAddress(other.address, judged.address))) pinned.push(judged);
    }
    pinned.sort((a, b) => a.address.family - b.address.family);
    const [first, ...rest] = pinned;
    if (first === undefined) return { ok: false, failure: lookupFailure(null) };
    return this.pass(target, [first, ...rest]);
  }

  private pass(target: InspectedHost, addresses: readonly [PinnedAddress, ...PinnedAddress[]]): Resolution {
    if (this.onAllowedByRule !== undefined) {
      for (const { address, allowedBy } of addresses) {
        if (allowedBy === null) continue;
        this.onAllowedByRule({ entry: allowedBy, host: target.host, address: address.text, port: target.port });
      }
    }
    return { ok: true, addresses };
  }
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function refusal(reason: TargetFault): Refusal {
  return { ok: false, reason, failure: targetFailure(reason) };
}

import type { Outcome } from './attempt.js';
import type { Measured } from './types.js';

/** Kinds of records that can be asked for. */
export const DNS_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'NS', 'SOA', 'SRV', 'CAA', 'PTR'] as const;
export type DnsType = (typeof DNS_TYPES)[number];

/** One question to one resolver. */
export interface DnsQuestion {
  /** ASCII, with or without a dot at its end; for PTR an address as well. */
  readonly name: string;
  readonly type: DnsType;
  /** Who is asked; null: the resolver of this installation, which no user named and the gate does not judge. */
  readonly resolver: { readonly host: string; readonly port: number } | null;
  /** Deadline of the whole, in milliseconds, a look-up of the resolver's own name included. */
  readonly timeoutMs: number;
  /** Aborting ends it with failure kind `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/** What a resolver answers (RFC 1035 §4.1.1). */
export type DnsCode = 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'NOTIMP' | 'FORMERR';

export interface DnsAnswer {
  readonly code: DnsCode;
  /**
   * The records of the wanted type as zone files write them: names in lower case without a dot at their end, addresses in their one
   * canonical spelling, the texts of TXT joined and without quotes. None with `NOERROR`: the name exists, without such a record.
   */
  readonly records: readonly string[];
  /** The shortest life among them, in seconds; null where it is not known, which it is for A and AAAA only. */
  readonly ttlSeconds: number | null;
}

/** Asks one question through the gate: nothing is kept, nothing is thrown. */
export type AskDns = (question: DnsQuestion) => Promise<Measured & Outcome<DnsAnswer>>;

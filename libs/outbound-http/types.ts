/** Where in one exchange time was spent. Milliseconds, monotonic clock, two decimals; null where the phase did not happen. */
export interface PhaseTimings {
  readonly dnsMs: number | null;
  readonly tcpMs: number | null;
  readonly tlsMs: number | null;
  /** From the request's last byte handed to the socket until the first byte of the answer. */
  readonly firstByteMs: number | null;
  readonly downloadMs: number | null;
}

export type ExchangePhase = 'dns' | 'tcp' | 'tls' | 'first_byte' | 'download';

export interface ExchangeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Deadline of the whole exchange, DNS included, in milliseconds. */
  readonly timeoutMs: number;
  /** Limit of the body after decompression, in bytes. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Aborting ends the exchange with failure kind `aborted` and destroys the socket. */
  readonly signal?: AbortSignal;
  /** `false` accepts any certificate; the default checks it. */
  readonly verifyTls?: boolean;
}

export type ExchangeFailureKind =
  /** The address gate said no. Says nothing about the target (no oracle). */
  | 'refused'
  | 'invalid_url'
  | 'dns'
  | 'connect'
  | 'tls'
  | 'timeout'
  | 'too_large'
  /** The peer spoke, but no valid HTTP. */
  | 'protocol'
  | 'aborted'
  /** Our own fault: out of file descriptors, out of ports. Never the target's. */
  | 'local';

export interface ExchangeFailure {
  readonly kind: ExchangeFailureKind;
  readonly phase: ExchangePhase | null;
  /** System or library code such as `ECONNREFUSED`, where there is one. */
  readonly code: string | null;
  /** One short English sentence, safe to show: no address, no body, no header of the target. */
  readonly detail: string;
}

export interface TlsFacts {
  readonly protocol: string | null;
  readonly notAfter: Date | null;
  readonly fingerprint256: string | null;
}

/** Why a certificate is not accepted. */
export type CertificateFault =
  | 'expired'
  | 'not_yet_valid'
  /** Made for other names. */
  | 'name'
  /** Signed by itself, or by an authority that is in the chain and that nobody vouches for. */
  | 'self_signed'
  /** The chain does not lead to a known authority: an intermediate is missing, or the authority is unknown. */
  | 'chain'
  /** Anything else: revoked, not for servers, too weak … */
  | 'other';

export interface CertificateFacts extends TlsFacts {
  readonly notBefore: Date | null;
  /** Earliest end in the chain that was shown; the certificate's own where it is alone. */
  readonly chainNotAfter: Date | null;
  /** The first fault that was found; null when it is accepted. */
  readonly fault: CertificateFault | null;
}

/** How a connection is secured. */
export interface TlsWish {
  /** `false` accepts any certificate. */
  readonly verify: boolean;
  /** Protocols to offer (RFC 7301), the best first; none offers nothing. */
  readonly protocols: readonly string[];
}

/** What is known of a connection, whatever came of it. */
export interface Measured {
  readonly durationMs: number;
  readonly phases: PhaseTimings;
  /** The one address that was asked; null before a connection. */
  readonly remoteAddress: string | null;
}

/** Status line and headers of a final answer (no 1xx). */
export interface AnswerHead {
  readonly statusCode: number;
  /** Lower-case names; repeated headers joined as Node does. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export type ExchangeResult =
  | (Measured &
      AnswerHead & {
        readonly ok: true;
        /** Decompressed body, complete. */
        readonly body: Buffer;
        readonly tls: TlsFacts | null;
      })
  | (Measured & {
      readonly ok: false;
      readonly failure: ExchangeFailure;
      /** What had arrived when the body failed; null when the exchange failed before. */
      readonly head: AnswerHead | null;
    });

/** One HTTP exchange over one fresh connection: no redirect is followed, nothing is retried, nothing is thrown. */
export type Exchange = (request: ExchangeRequest) => Promise<ExchangeResult>;

import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateFacts, CertificateFault, TlsFacts } from './types.js';

/** What a connected socket tells about its protocol and the peer's certificate. */
export function tlsFacts(socket: TLSSocket): TlsFacts {
  // Declared complete, yet empty when the peer showed no certificate.
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  return {
    protocol: socket.getProtocol(),
    notAfter: dateOf(certificate.valid_to),
    fingerprint256: certificate.fingerprint256 ?? null,
  };
}

const FAULTS: Readonly<Record<string, CertificateFault>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not_yet_valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self_signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'self_signed',
  UNABLE_TO_GET_ISSUER_CERT: 'chain',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'chain',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'chain',
};
/** Longer chains are read no further; a certificate that signed itself is its own issuer. */
const MAX_CHAIN = 10;

/** What a connected socket tells about the peer's certificate and its chain, also when it is not accepted. */
export function certificateFacts(socket: TLSSocket): CertificateFacts {
  const leaf: Partial<DetailedPeerCertificate> = socket.getPeerCertificate(true);
  const ends = chainOf(leaf).flatMap(({ valid_to }) => dateOf(valid_to) ?? []);
  // Declared as an Error, yet it is the code as a text.
  const code = String(socket.authorizationError);
  return {
    ...tlsFacts(socket),
    notBefore: dateOf(leaf.valid_from),
    chainNotAfter: ends.length === 0 ? null : new Date(Math.min(...ends.map((end) => end.getTime()))),
    fault: socket.authorized ? null : (FAULTS[code] ?? 'other'),
  };
}

function chainOf(leaf: Partial<DetailedPeerCertificate>): Partial<DetailedPeerCertificate>[] {
  const chain: Partial<DetailedPeerCertificate>[] = [];
  let next: Partial<DetailedPeerCertificate> | undefined = leaf;
  while (next !== undefined && !chain.includes(next) && chain.length < MAX_CHAIN) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

function dateOf(text: string | undefined): Date | null {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : new Date(at);
}

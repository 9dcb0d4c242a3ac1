import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { TlsFacts } from './types.js';

/** What a connected socket tells about its protocol and the peer's certificate. */
export function tlsFacts(socket: TLSSocket): TlsFacts {
  // Declared complete, yet empty when the peer showed no certificate.
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  const expiresAt = Date.parse(certificate.valid_to ?? '');
  return {
    protocol: socket.getProtocol(),
    notAfter: Number.isNaN(expiresAt) ? null : new Date(expiresAt),
    fingerprint256: certificate.fingerprint256 ?? null,
  };
}

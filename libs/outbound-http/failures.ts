import type { TargetSyntaxFault } from './target-url.js';
import type { ExchangeFailure, ExchangeFailureKind, ExchangePhase } from './types.js';

/** Why the gate did not let a target pass; the last two depend on the operator's list. */
export type TargetFault = TargetSyntaxFault | 'port_refused' | 'address_refused';

const TARGET_DETAILS: Readonly<Record<TargetFault, string>> = {
  url_too_long: 'The URL is longer than 2,048 characters.',
  url_characters: 'The URL contains white space, a control character or a backslash.',
  url_scheme: 'The URL must begin with http:// or https://.',
  url_userinfo: 'The URL must not contain a user name or password.',
  url_malformed: 'The URL cannot be read.',
  host_too_long: 'The host name is longer than 253 characters or has a label longer than 63.',
  host_malformed: 'The host is not a plain name or a plainly written IP address.',
  port_malformed: 'The port is not a number from 1 to 65535.',
  port_refused: 'This port is not allowed as a target; the operator can free it in OUTBOUND_ALLOW.',
  address_refused: 'This address is not allowed as a target; the operator can free it in OUTBOUND_ALLOW.',
};

/** Codes that say: this machine, not the target. */
const LOCAL_CODES = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM', 'EAI_MEMORY', 'EADDRINUSE']);

const PHASE_WORDS: Readonly<Record<ExchangePhase, string>> = {
  dns: 'while the name was resolved',
  tcp: 'while the connection was made',
  tls: 'during the TLS handshake',
  first_byte: 'while waiting for the answer',
  download: 'while the answer was read',
};

/** The failure of a target that the gate did not let pass. */
export function targetFailure(fault: TargetFault): ExchangeFailure {
  const kind = fault === 'port_refused' || fault === 'address_refused' ? 'refused' : 'invalid_url';
  return { kind, phase: null, code: fault.toUpperCase(), detail: TARGET_DETAILS[fault] };
}

/** The failure after a time limit, its own or the whole exchange's. */
export function timeoutFailure(phase: ExchangePhase, code: string): ExchangeFailure {
  return { kind: 'timeout', phase, code, detail: `Time ran out ${PHASE_WORDS[phase]}.` };
}

/** The failure of a look-up that ended with an error. */
export function lookupFailure(error: unknown): ExchangeFailure {
  const code = codeOf(error);
  if (code !== null && LOCAL_CODES.has(code)) return localFailure('dns', code);
  if (code === 'ETIMEOUT') return timeoutFailure('dns', code);
  return { kind: 'dns', phase: 'dns', code, detail: 'The host name could not be resolved.' };
}

/** A fault of this machine or process, which says nothing about the target. */
export function localFailure(phase: ExchangePhase | null, code: string | null): ExchangeFailure {
  return { kind: 'local', phase, code, detail: 'This machine could not carry out the exchange.' };
}

/** The failure of what its caller called off. */
export function abortedFailure(phase: ExchangePhase | null): ExchangeFailure {
  return { kind: 'aborted', phase, code: null, detail: 'The exchange was called off.' };
}

/** The failure behind an error event of a socket, a request or an answer, given the phase in which it came. */
export function socketFailure(error: unknown, phase: ExchangePhase): ExchangeFailure {
  const code = codeOf(error);
  if (code !== null && LOCAL_CODES.has(code)) return localFailure(phase, code);
  if (phase === 'tls') return { kind: 'tls', phase, code, detail: 'The TLS handshake failed.' };
  if (code === 'HPE_HEADER_OVERFLOW') {
    return { kind: 'too_large', phase, code, detail: 'The headers of the answer are too large.' };
  }
  if (isProtocolCode(code)) return protocolFailure(phase, code);
  return { kind: connectKind(code), phase, code, detail: `The connection failed ${PHASE_WORDS[phase]}.` };
}

/** The peer spoke, but not HTTP that can be read. */
export function protocolFailure(phase: ExchangePhase, code: string | null): ExchangeFailure {
  return { kind: 'protocol', phase, code, detail: 'The answer is not valid HTTP.' };
}

/** The error's code when it has a plain one; never its message, which may name addresses. */
export function codeOf(error: unknown): string | null {
  // By shape: errors of native code need not be instances of this realm's Error.
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : null;
}

function isProtocolCode(code: string | null): boolean {
  return code !== null && (code.startsWith('HPE_') || code.startsWith('ERR_') || code.startsWith('Z_'));
}

/** The system's own connection timeout (ETIMEDOUT) is a timeout too. */
function connectKind(code: string | null): ExchangeFailureKind {
  return code === 'ETIMEDOUT' ? 'timeout' : 'connect';
}

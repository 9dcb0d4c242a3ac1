import type { CertificateFacts, CertificateFault } from '../../outbound-http/types.js';
import type { AssertionFault } from '../assertions.js';
import type { FailReason } from '../check-result.js';
import type { ConversationConfig, ConversationKind } from '../conversation-probe.js';
import { isInteger } from '../probe-kind.js';

/** A certificate: its chain, its names, its end. */
export interface TlsProbeConfig extends ConversationConfig {
  /** Whole days that it must last yet, 0 to 1,000. Default 0: only until now. */
  readonly minDays?: number;
  /** Default true: the chain leads to a known authority. `false` looks at dates only. */
  readonly verifyChain?: boolean;
}

const DAY_MS = 86_400_000;

const FAULTS: Readonly<Record<CertificateFault, readonly [FailReason, string]>> = {
  expired: ['cert_expired', 'The certificate, or one of its chain, has expired.'],
  not_yet_valid: ['cert_not_yet_valid', 'The certificate is not valid yet.'],
  name: ['cert_name', 'The certificate was made for other names.'],
  self_signed: ['cert_self_signed', 'The certificate is signed by nobody that is known.'],
  chain: ['cert_chain', 'The chain of the certificate does not lead to a known authority.'],
  other: ['tls', 'The certificate is not accepted.'],
};
/** Faults that dates alone show. */
const OF_DATES: ReadonlySet<CertificateFault> = new Set(['expired', 'not_yet_valid']);

export const tlsKind: ConversationKind<TlsProbeConfig> = {
  name: 'tls',
  form: { schemes: { tls: 443 }, options: ['minDays', 'verifyChain'] },
  findProblems({ minDays }, report) {
    if (minDays !== undefined && !isInteger(minDays, 0, 1_000)) report('/minDays', 'must be 0 to 1000');
  },
  plan({ minDays = 0, verifyChain = true }) {
    return {
      // Accepted first, so that each fault can be told from the others.
      tls: { verify: false, protocols: [] },
      talk: (conversation, now) =>
        Promise.resolve(judge(conversation.certificate(), { minDays, verifyChain, nowMs: now.getTime() })),
    };
  },
};

interface Rules {
  readonly minDays: number;
  readonly verifyChain: boolean;
  readonly nowMs: number;
}

function judge(facts: CertificateFacts | null, { minDays, verifyChain, nowMs }: Rules): AssertionFault | null {
  const end = verifyChain ? facts?.chainNotAfter : facts?.notAfter;
  if (!facts || !end) return { reason: 'tls', detail: 'The server shows no certificate.' };
  const { fault } = facts;
  if (fault !== null && (verifyChain || OF_DATES.has(fault))) {
    const [reason, detail] = FAULTS[fault];
    return { reason, detail };
  }
  // Another fault may come first and hide that it has ended.
  if (end.getTime() <= nowMs) return { reason: 'cert_expired', detail: FAULTS.expired[1] };
  const days = daysLeft(end, nowMs);
  if (days >= minDays) return null;
  return { reason: 'cert_expires_soon', detail: `The certificate lasts ${days} more days, fewer than ${minDays}.` };
}

/** Whole days until then, rounded down: an hour is 0. */
export function daysLeft(end: Date, nowMs: number): number {
  return Math.floor((end.getTime() - nowMs) / DAY_MS);
}

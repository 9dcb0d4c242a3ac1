import type { SendOutcome } from '../retry-policy.js';

/** Commands before the mail itself: an error there means that it cannot have arrived. */
const BEFORE_DATA = new Set(['CONN', 'EHLO', 'HELO', 'STARTTLS', 'AUTH', 'MAIL FROM', 'RCPT TO']);

/**
 * What an error of the mailer means. A 5xx answer is final for this mail; but a refused login or missing TLS is a fault of
 * the installation's settings, which a person mends while the mail waits.
 * Source: RFC 5321, section 4.2.1.
 */
export function outcomeOfSmtpError(error: unknown): SendOutcome {
  const { code, responseCode, command } = shapeOf(error);
  const isAboutSettings = code === 'EAUTH' || code === 'ETLS' || command.startsWith('AUTH');
  if (responseCode !== null && responseCode >= 500 && !isAboutSettings) {
    const text = `The mail server refused the mail with ${String(responseCode)}.`;
    return { kind: 'refused', status: responseCode, error: text, reason: 'receiver_refused', isGone: false };
  }
  return {
    kind: 'retry',
    status: responseCode,
    error: isAboutSettings ? 'The mail server refused the login or the encryption.' : textOf(responseCode, code),
    retryAfterMs: null,
    mayHaveArrived: responseCode === null && !isAboutSettings && !BEFORE_DATA.has(command),
  };
}

function textOf(responseCode: number | null, code: string): string {
  if (responseCode !== null) return `The mail server answered ${String(responseCode)}.`;
  return `The mail server could not be reached or broke off (${code || 'unknown'}).`;
}

/** By shape: the mailer adds fields to plain errors. Its message is left out, since it may quote addresses. */
function shapeOf(error: unknown): { code: string; responseCode: number | null; command: string } {
  const fields: Partial<Record<string, unknown>> = typeof error === 'object' && error !== null ? { ...error } : {};
  const { code, responseCode, command } = fields;
  return {
    code: typeof code === 'string' ? code.slice(0, 40) : '',
    responseCode: typeof responseCode === 'number' ? responseCode : null,
    command: typeof command === 'string' ? command : '',
  };
}

import type { ExchangeFailure, ExchangeResult } from '../../../../../libs/outbound-http/index.js';
import { type Failed, failed } from '../outcome.js';

/** An answer that can be read: 200, or the 400 and 404 by which providers say what they think of a question. */
export interface Reply {
  readonly status: 200 | 400 | 404;
  /** Parsed; null for a 400 or 404 that is no JSON. */
  readonly body: unknown;
}

/** Asking to be left alone for longer is obeyed no longer, in seconds. */
const LONGEST_REST_SECONDS = 60;

/** What an exchange has brought. Content-Type comes first: block pages are HTML with any status. */
export function replyOf(result: ExchangeResult): Reply | Failed {
  if (!result.ok) return failureOf(result.failure);
  const { statusCode, headers, body } = result;
  if (statusCode === 429) return failed('rate_limited', restOf(headers['retry-after']));
  if (statusCode === 408 || statusCode >= 500) return failed('server_error', restOf(headers['retry-after']));
  // A redirect leads elsewhere than where the operator pointed.
  if (statusCode !== 200 && statusCode !== 400 && statusCode !== 404) return failed('refused');
  const json = isJson(headers['content-type']) ? parse(body) : undefined;
  if (json !== undefined) return { status: statusCode, body: json };
  return statusCode === 200 ? failed('unreadable') : { status: statusCode, body: null };
}

export function isFailed(reply: Reply | Failed): reply is Failed {
  return 'kind' in reply;
}

function failureOf({ kind }: ExchangeFailure): Failed {
  switch (kind) {
    case 'timeout':
      return failed('timeout');
    case 'dns':
    case 'connect':
    case 'tls':
      return failed('unreachable');
    case 'too_large':
    case 'protocol':
      return failed('unreadable');
    case 'refused':
    case 'invalid_url':
    case 'aborted':
    case 'local':
      return failed('local');
  }
}

function isJson(contentType: string | string[] | undefined): boolean {
  return typeof contentType === 'string' && /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType);
}

/** @returns undefined for what is no JSON */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined; // truncated or something else: a value of its own, told by the caller
  }
}

/** Whole seconds only; a date is left aside. @returns milliseconds */
function restOf(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || !/^\d{1,6}$/.test(header)) return undefined;
  return Math.min(Number(header), LONGEST_REST_SECONDS) * 1_000;
}

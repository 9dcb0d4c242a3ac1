import type {
  Exchange,
  ExchangeFailureKind,
  ExchangePhase,
  ExchangeRequest,
  ExchangeResult,
} from '../outbound-http/types.js';
import type { ProbeClock } from './check-run.js';

/** What the fake network does with one request. */
export interface FakeAnswer {
  readonly statusCode?: number;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly failure?: { kind: ExchangeFailureKind; phase?: ExchangePhase };
  /** How far the clock moves meanwhile. */
  readonly tookMs?: number;
}

export interface FakeNetwork {
  readonly exchange: Exchange;
  readonly clock: ProbeClock;
  /** What was asked, in order. */
  readonly requests: ExchangeRequest[];
}

const START = new Date('2026-03-01T12:00:00.000Z');

/** A network without sockets: answers by URL, or by a function. Like the real one it obeys deadline and signal. */
export function aNetwork(answers: Record<string, FakeAnswer> | ((r: ExchangeRequest) => FakeAnswer)): FakeNetwork {
  let nowMs = 0;
  const requests: ExchangeRequest[] = [];
  const respond = typeof answers === 'function' ? answers : (r: ExchangeRequest) => answers[r.url] ?? {};
  const exchange: Exchange = (request) => {
    requests.push(request);
    const given = respond(request);
    const wouldTakeMs = given.tookMs ?? 10;
    const isLate = wouldTakeMs > request.timeoutMs;
    const durationMs = isLate ? request.timeoutMs : wouldTakeMs;
    nowMs += durationMs;
    const failure = request.signal?.aborted === true ? { kind: 'aborted' as const } : isLate ? LATE : given.failure;
    return Promise.resolve(resultOf(given, failure, durationMs));
  };
  const clock = { now: () => new Date(START.getTime() + nowMs), monotonicMs: () => nowMs };
  return { exchange, clock, requests };
}

const LATE = { kind: 'timeout', phase: 'first_byte' } as const;

function resultOf(given: FakeAnswer, failure: FakeAnswer['failure'], durationMs: number): ExchangeResult {
  const common = {
    durationMs,
    phases: { dnsMs: 1, tcpMs: 2, tlsMs: null, firstByteMs: durationMs - 4, downloadMs: 1 },
    remoteAddress: '192.0.2.1',
  };
  if (failure !== undefined) {
    const { kind, phase = null } = failure;
    return { ...common, ok: false, failure: { kind, phase, code: null, detail: `It was ${kind}.` }, head: null };
  }
  const body = Buffer.isBuffer(given.body) ? given.body : Buffer.from(given.body ?? '');
  return { ...common, ok: true, statusCode: given.statusCode ?? 200, headers: given.headers ?? {}, body, tls: null };
}

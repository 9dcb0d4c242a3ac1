import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import {
  answer,
  closeWithoutAnswer,
  delayed,
  hang,
  startHttpTarget,
  type Arrival,
  type HttpTarget,
  type Step,
} from '../http-target/index.js';
import { eventually } from '../poll/index.js';
import { summarize, type DeliverySummary } from './delivery-summary.js';
import { WitnessFile } from './witness-file.js';

/** One request that reached the receiver, whatever became of the answer. */
export interface Delivery {
  seq: number;
  path: string;
  /** Header `webhook-id`; empty when it was missing. */
  id: string;
  /** Header `webhook-timestamp`, Unix seconds as sent; empty when it was missing. */
  timestamp: string;
  /** 'unchecked' when the path has no secret. */
  signature: 'valid' | 'invalid' | 'unchecked';
  /** Why a signature was refused. */
  refusal: string | null;
  headers: Record<string, string>;
  body: string;
  /** Parsed body; undefined when it is no JSON. */
  json: unknown;
  /** Monotonic (`performance.now()` of the receiver's process), milliseconds. */
  atMs: number;
  /** Wall clock, RFC 3339. */
  at: string;
}

export interface WebhookReceiverOptions {
  port?: number;
  host?: string;
  /** Signing secrets (`whsec_…`) per path; several while one is being rotated. */
  secrets?: Record<string, string | readonly string[]>;
  /** Append-only file of JSON lines, synced before anything is answered: a witness that survives the receiver. */
  ledgerFile?: string;
  /** The receiver refuses (507) to keep more deliveries than this; default 100,000. */
  maxDeliveries?: number;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly port: number;
  /** The server beneath, for any other fault (see its steps) and for `die` and `revive`. */
  readonly target: HttpTarget;
  readonly deliveries: readonly Delivery[];
  /** URL of a path. */
  urlOf(path: string): string;
  /** Sets or replaces the secrets of a path. */
  trust(path: string, secrets: string | readonly string[]): void;
  /** The next `times` requests of a path are answered so. */
  answerWith(path: string, status: number, times?: number, headers?: Record<string, string>): void;
  /** The next `times` requests get `status` (default 429) and `Retry-After: seconds`. */
  retryAfter(path: string, seconds: number, times?: number, status?: number): void;
  /** The next `times` requests are read and written down, then the connection ends: the sender never sees the 200. */
  swallow(path: string, times?: number): void;
  /** The next `times` requests are read and written down and never answered. */
  hang(path: string, times?: number): void;
  /** The next `times` requests are answered 200 after `ms`. */
  delay(path: string, ms: number, times?: number): void;
  /** All later requests of a path meet this step, until `heal`. */
  script(path: string, step: Step): void;
  heal(path: string): void;
  /** The first delivery, past ones included, that `isWanted`. */
  waitFor(isWanted: (delivery: Delivery) => boolean, timeoutMs?: number): Promise<Delivery>;
  summary(path?: string): DeliverySummary;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024;

/**
 * Starts an HTTP receiver for webhooks after the Standard Webhooks scheme. It writes down first and answers afterwards;
 * a wrong signature is written down and answered 401. Bodies above 64 KiB are answered 413.
 */
export async function startWebhookReceiver(options: WebhookReceiverOptions = {}): Promise<WebhookReceiver> {
  const maxDeliveries = options.maxDeliveries ?? 100_000;
  const secrets = new Map<string, readonly string[]>();
  const trust: WebhookReceiver['trust'] = (path, given) => {
    secrets.set(path, typeof given === 'string' ? [given] : given);
  };
  for (const [path, given] of Object.entries(options.secrets ?? {})) trust(path, given);
  const witness = options.ledgerFile === undefined ? null : await WitnessFile.open(options.ledgerFile);
  const deliveries: Delivery[] = [];
  const arrivals = new Map<Delivery, Arrival>();

  const target = await startHttpTarget({
    port: options.port,
    host: options.host,
    beforeAnswer: async (arrival) => {
      if (arrival.bodyBytes > MAX_BODY_BYTES) return answer(413);
      if (deliveries.length >= maxDeliveries) return answer(507);
      const delivery = toDelivery(arrival, deliveries.length + 1, secrets.get(arrival.path) ?? []);
      deliveries.push(delivery);
      arrivals.set(delivery, arrival);
      await witness?.append(delivery);
      return delivery.signature === 'invalid' ? answer(401, { refused: delivery.refusal }) : undefined;
    },
  });

  return {
    url: target.url,
    port: target.port,
    target,
    deliveries,
    urlOf: (path) => `${target.url}${path}`,
    trust,
    answerWith: (path, status, times = 1, headers = {}) => target.next(path, answer(status, '', headers), times),
    retryAfter: (path, seconds, times = 1, status = 429) =>
      target.next(path, answer(status, '', { 'retry-after': String(seconds) }), times),
    swallow: (path, times = 1) => target.next(path, closeWithoutAnswer(), times),
    hang: (path, times = 1) => target.next(path, hang(), times),
    delay: (path, ms, times = 1) => target.next(path, delayed(ms, answer(200, 'ok')), times),
    script: (path, step) => target.script(path, step),
    heal: (path) => target.unscript(path),
    waitFor: (isWanted, timeoutMs = 5_000) =>
      eventually(() => deliveries.find(isWanted), { timeoutMs, everyMs: 5, what: 'webhook delivery' }),
    summary: (path) =>
      summarize(
        deliveries
          .filter((delivery) => path === undefined || delivery.path === path)
          .map((delivery) => ({ delivery, status: arrivals.get(delivery)?.answer?.status ?? null })),
      ),
    close: async () => {
      await target.close();
      await witness?.close();
    },
  };
}

function toDelivery(arrival: Arrival, seq: number, secrets: readonly string[]): Delivery {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(arrival.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const refusal = secrets.length === 0 ? null : refusalOf(arrival.body, headers, secrets);
  const body = arrival.body.toString('utf8');
  return {
    seq,
    path: arrival.path,
    id: headers['webhook-id'] ?? '',
    timestamp: headers['webhook-timestamp'] ?? '',
    signature: secrets.length === 0 ? 'unchecked' : refusal === null ? 'valid' : 'invalid',
    refusal,
    headers,
    body,
    json: parse(body),
    atMs: arrival.atMs,
    at: arrival.at.toISOString(),
  };
}

/** Null when at least one secret verifies; otherwise what the last one said. */
function refusalOf(body: Buffer, headers: Record<string, string>, secrets: readonly string[]): string | null {
  let refusal = 'no secret';
  for (const secret of secrets) {
    try {
      new Webhook(secret).verify(body, headers, { jsonParse: false });
      return null;
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      refusal = error.message;
    }
  }
  return refusal;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined; // a body that is no JSON is kept as text beside it
  }
}

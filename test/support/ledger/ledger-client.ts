import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpExchange, type HttpAnswer } from './http-exchange.js';

/**
 * - `acked`: a 2xx arrived. Only this is a promise that the verdict may hold the application to.
 * - `refused`: the application said no and did nothing.
 * - `unknown`: no answer, a cut answer, a 5xx or «still running»: the write may or may not have happened.
 */
export type Outcome = 'acked' | 'refused' | 'unknown';

export interface Attempt {
  /** Monotonic (`performance.now()`), milliseconds. */
  sentAtMs: number;
  /** Monotonic; null when no whole answer came. */
  answeredAtMs: number | null;
  sentAt: Date;
  outcome: Outcome;
  status: number | null;
  /** What broke, when no whole answer came. */
  error: string | null;
}

export interface LedgerEntry {
  /** Place in the ledger, from 1. */
  id: number;
  /** The Idempotency-Key, the same for all attempts. */
  key: string;
  method: string;
  path: string;
  /** The caller's own word for it, to find it again in a verdict. */
  label: string;
  /** The exact text sent, the same for all attempts. */
  requestBody: string | null;
  attempts: Attempt[];
  /** Outcome of the last attempt. */
  outcome: Outcome;
  status: number | null;
  /** Parsed JSON of the last whole answer, its text if it is no JSON, null if none. */
  answer: unknown;
  /** True when the last answer said that it is a stored one (`Idempotency-Replayed: true`). */
  wasReplayed: boolean;
}

export interface LedgerRequest {
  method?: string;
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Idempotency-Key; a random one if absent. */
  key?: string;
  label?: string;
}

export interface LedgerClientOptions {
  baseUrl: string;
  /** Sent with every request, for example `authorization`. A function is asked each time (a token may be renewed). */
  headers?: Record<string, string> | (() => Record<string, string>);
  /** Deadline of one attempt; default 10,000. */
  timeoutMs?: number;
  /** Sockets held open at most; default 32. */
  maxSockets?: number;
  /** The ledger refuses to grow beyond this; default 200,000. */
  maxEntries?: number;
  /** Replaces the rule of {@link classify}. */
  classify?: (answer: HttpAnswer) => Outcome;
}

export interface SettleOptions {
  /** Give up after this time; default 30,000. */
  timeoutMs?: number;
  /** Pause between two rounds; default 100. */
  everyMs?: number;
  /** Re-asked at the same time; default 8. */
  concurrency?: number;
}

export interface LedgerClient {
  /** All entries in the order of sending. */
  readonly entries: readonly LedgerEntry[];
  /** Sends once and never throws for what the network or the application does: the outcome is in the entry. */
  send(request: LedgerRequest): Promise<LedgerEntry>;
  /** Asks an entry again with its own key and body. */
  askAgain(entry: LedgerEntry): Promise<LedgerEntry>;
  /** Re-asks unknown entries with their own key and body until none is left; returns those still unknown at the end. */
  settle(options?: SettleOptions): Promise<LedgerEntry[]>;
  acked(): LedgerEntry[];
  summary(): Record<Outcome, number> & { attempts: number; repeated: number };
  close(): void;
}

/**
 * 2xx is acked; 5xx, 408, 425 and a 409 with `Retry-After` (the same key is still running) are unknown; everything else,
 * 429 included (limits stand before the work), is refused.
 */
export function classify(answer: HttpAnswer): Outcome {
  if (answer.status >= 200 && answer.status < 300) return 'acked';
  if (answer.status >= 500 || answer.status === 408 || answer.status === 425) return 'unknown';
  if (answer.status === 409 && answer.headers['retry-after'] !== undefined) return 'unknown';
  return 'refused';
}

/** A client that writes down every request and what may be believed about it (reliability campaigns). */
export function createLedgerClient(options: LedgerClientOptions): LedgerClient {
  const { timeoutMs = 10_000, maxEntries = 200_000, maxSockets = 32 } = options;
  const judge = options.classify ?? classify;
  const exchange = createHttpExchange(options.baseUrl, maxSockets);
  const entries: LedgerEntry[] = [];
  const requestHeaders = new Map<number, Record<string, string>>();

  const attempt = async (entry: LedgerEntry): Promise<LedgerEntry> => {
    const common = typeof options.headers === 'function' ? options.headers() : options.headers;
    const record: Attempt = {
      sentAtMs: performance.now(),
      answeredAtMs: null,
      sentAt: new Date(),
      outcome: 'unknown',
      status: null,
      error: null,
    };
    entry.attempts.push(record);
    try {
      const answer = await exchange.send({
        method: entry.method,
        path: entry.path,
        body: entry.requestBody,
        headers: { ...common, ...requestHeaders.get(entry.id), 'idempotency-key': entry.key },
        timeoutMs,
      });
      record.answeredAtMs = performance.now();
      record.status = answer.status;
      record.outcome = judge(answer);
      entry.answer = parse(answer.body);
      entry.wasReplayed = answer.headers['idempotency-replayed'] === 'true';
    } catch (error) {
      // Not swallowed: a broken exchange is exactly what the ledger exists to write down.
      record.error = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
    entry.outcome = record.outcome;
    entry.status = record.status;
    return entry;
  };

  const unknown = (): LedgerEntry[] => entries.filter((entry) => entry.outcome === 'unknown');

  return {
    entries,
    send: async (request) => {
      if (entries.length >= maxEntries) throw new RangeError(`ledger is full (${maxEntries} entries)`);
      const entry: LedgerEntry = {
        id: entries.length + 1,
        key: request.key ?? randomUUID(),
        method: request.method ?? (request.body === undefined ? 'GET' : 'POST'),
        path: request.path,
        label: request.label ?? '',
        requestBody: request.body === undefined ? null : JSON.stringify(request.body),
        attempts: [],
        outcome: 'unknown',
        status: null,
        answer: null,
        wasReplayed: false,
      };
      entries.push(entry);
      if (request.headers !== undefined) requestHeaders.set(entry.id, request.headers);
      return attempt(entry);
    },
    askAgain: attempt,
    settle: async ({ timeoutMs: budgetMs = 30_000, everyMs = 100, concurrency = 8 } = {}) => {
      const startedAt = performance.now();
      for (;;) {
        const open = unknown();
        await inLanes(open, concurrency, attempt, () => performance.now() - startedAt > budgetMs);
        const left = unknown();
        if (left.length === 0 || performance.now() - startedAt > budgetMs) return left;
        await sleep(everyMs);
      }
    },
    acked: () => entries.filter((entry) => entry.outcome === 'acked'),
    summary: () => ({
      acked: entries.filter((entry) => entry.outcome === 'acked').length,
      refused: entries.filter((entry) => entry.outcome === 'refused').length,
      unknown: unknown().length,
      attempts: entries.reduce((sum, entry) => sum + entry.attempts.length, 0),
      repeated: entries.filter((entry) => entry.attempts.length > 1).length,
    }),
    close: () => exchange.close(),
  };
}

async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<unknown>,
  isOver: () => boolean,
): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && !isOver(); item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // An answer that is no JSON is kept as its text: the caller compares it.
    return text;
  }
}

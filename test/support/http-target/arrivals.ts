import type { IncomingHttpHeaders } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Step } from './steps.js';

export interface Arrival {
  /** From 1, over all paths. */
  seq: number;
  method: string;
  /** Without the query. */
  path: string;
  /** As asked, query included. */
  url: string;
  headers: IncomingHttpHeaders;
  /** At most the first 64 KiB. */
  body: Buffer;
  /** Whole size of the body. */
  bodyBytes: number;
  /** Monotonic (`performance.now()` of this process), milliseconds, when the head of the request was read. */
  atMs: number;
  /** The same moment on the wall clock. */
  at: Date;
  /** What was done about it; null until its first byte (or its fault) happened. */
  answer: ArrivalAnswer | null;
  /** Monotonic time at which the connection was done with this request; null while it is open. */
  endedAtMs: number | null;
}

export interface ArrivalAnswer {
  kind: Step['kind'];
  /** Null where no status was written (hang, reset before an answer, close, garbage). */
  status: number | null;
  /** Monotonic time of the first byte written, or of the RST or FIN. A hang never gets an answer. */
  atMs: number;
  at: Date;
}

/** What came in, newest kept; counts stay exact when old entries have been dropped. */
export class ArrivalLedger {
  private kept: Arrival[] = [];
  private readonly counts = new Map<string, number>();

  /** Arrivals since the start, dropped ones included. */
  total = 0;

  constructor(private readonly keep: number) {}

  /** In the order of arrival. */
  all(path?: string): readonly Arrival[] {
    return path === undefined ? this.kept : this.kept.filter((arrival) => arrival.path === path);
  }

  /** Arrivals at a path since the start. */
  count(path: string): number {
    return this.counts.get(path) ?? 0;
  }

  add(arrival: Omit<Arrival, 'seq' | 'answer' | 'endedAtMs'>): Arrival {
    this.total += 1;
    const entry: Arrival = { ...arrival, seq: this.total, answer: null, endedAtMs: null };
    this.counts.set(entry.path, this.count(entry.path) + 1);
    this.kept.push(entry);
    // Dropped in one go at twice the size: a shift per arrival would cost the benches more than the answer itself.
    if (this.kept.length > 2 * this.keep) this.kept = this.kept.slice(-this.keep);
    return entry;
  }

  /**
   * The first answer of a path written at or after `afterMs` that `isWanted`; a number means that status.
   * Faults without a status count when the condition is a function.
   */
  firstAnswer(
    path: string,
    isWanted: number | ((answer: ArrivalAnswer) => boolean),
    afterMs = 0,
  ): ArrivalAnswer | null {
    const matches = typeof isWanted === 'number' ? (given: ArrivalAnswer) => given.status === isWanted : isWanted;
    let first: ArrivalAnswer | null = null;
    for (const { path: arrivedAt, answer } of this.kept) {
      if (arrivedAt !== path || answer === null || answer.atMs < afterMs || !matches(answer)) continue;
      if (first === null || answer.atMs < first.atMs) first = answer; // answers may overtake each other
    }
    return first;
  }

  /** Forgets the entries and the counts of one path or of all. */
  clear(path?: string): void {
    this.kept = path === undefined ? [] : this.kept.filter((arrival) => arrival.path !== path);
    if (path === undefined) this.counts.clear();
    else this.counts.delete(path);
  }
}

/** Stamps the first byte (or the fault) of an answer; later calls for the same arrival change nothing. */
export function stampAnswer(arrival: Arrival, kind: Step['kind'], status: number | null): void {
  arrival.answer ??= { kind, status, atMs: performance.now(), at: new Date() };
}

/** Bad for a watcher that expects 2xx: any other status, and every fault. */
export function isBad(given: ArrivalAnswer): boolean {
  return given.status === null || given.status < 200 || given.status > 299 || given.kind === 'reset';
}

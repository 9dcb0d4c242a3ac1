import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** Begins of requests take at most this long of one turn of the event loop. */
const SLICE_MS = 2;
/** So many requests may wait; one more is begun at once, as if there were no intake. */
const WAITING_LIMIT = 10_000;
const GOES_FIRST = /^\/health(\/|\?|$)/;

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface EventLoop {
  /** Monotonic, in milliseconds. */
  nowMs(): number;
  /** Calls `work` when all that has come in during this turn has been seen. */
  afterInput(work: () => void): void;
}

const nodeLoop: EventLoop = { nowMs: () => performance.now(), afterInput: (work) => setImmediate(work) };

/**
 * Decides when a request begins, so that a burst keeps nobody out. Node accepts one connection per turn of its event loop: if
 * turns are filled with the work of those who came first, all others wait unseen, the question whether the process lives among
 * them. So questions for health begin at once, all others in small slices per turn, and as long as connections come in, at most
 * half of the time goes to requests. See ADR 0026.
 */
export class Intake {
  private waiting: Waiting[] = [];
  private isDrainDue = false;
  private hasConnected = false;
  /** When the slice began whose turn is not over: what it began goes on until the next. */
  private sliceStartMs: number | null = null;
  private restsUntilMs = -Infinity;

  constructor(
    private readonly handle: Handle,
    private readonly loop: EventLoop = nodeLoop,
  ) {}

  watch(server: Server): void {
    server.on('connection', () => {
      this.connected();
    });
  }

  connected(): void {
    this.hasConnected = true;
    this.drainAfterInput();
  }

  readonly take: Handle = (request, response) => {
    if (GOES_FIRST.test(request.url ?? '') || this.waiting.length >= WAITING_LIMIT) {
      this.handle(request, response);
      return;
    }
    this.waiting.push({ request, response });
    this.drainAfterInput();
  };

  private drainAfterInput(): void {
    if (this.isDrainDue) return;
    this.isDrainDue = true;
    this.loop.afterInput(() => {
      this.isDrainDue = false;
      this.drain();
      if (this.waiting.length > 0 || this.sliceStartMs !== null) this.drainAfterInput();
    });
  }

  private drain(): void {
    const startMs = this.loop.nowMs();
    if (this.sliceStartMs !== null) this.restsUntilMs = startMs + (startMs - this.sliceStartMs);
    this.sliceStartMs = null;
    const mayMoreCome = this.hasConnected;
    this.hasConnected = false;
    if (this.waiting.length === 0 || (mayMoreCome && startMs < this.restsUntilMs)) return;
    this.sliceStartMs = startMs;
    let begun = 0;
    for (; begun < this.waiting.length && this.loop.nowMs() - startMs < SLICE_MS; begun += 1) {
      const { request, response } = this.waiting[begun] as Waiting;
      if (!response.destroyed) this.handle(request, response); // whoever has left needs no answer
    }
    this.waiting = this.waiting.slice(begun);
  }
}

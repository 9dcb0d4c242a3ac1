import type { FeedEvent } from './feed-event.js';
import type { FeedListener } from './feed-reading.js';

/** Where a connection writes to. */
export interface LiveSink {
  /** Tells what happened. @returns false when the receiver is slow: no more until `drained()` */
  event(event: FeedEvent): boolean;
  /** Tells that events up to this id were not told. @returns as `event` */
  resync(id: number): boolean;
  /** A sign of life, with the id up to which everything was told. @returns as `event` */
  beat(id: number): boolean;
  end(): void;
}

/** Where a connection begins. */
export interface Beginning {
  /** Everything beyond it is offered. */
  readonly position: number;
  /** The receiver knows everything up to here; null: it has to read anew. */
  readonly told: number | null;
  /** What lies between the two. */
  readonly missed: readonly FeedEvent[];
}

/** Events that wait for a slow receiver; with one more it is told to read anew. */
const MAX_WAITING = 1_000;
/** A receiver that takes nothing for so long is gone. */
const STUCK_MS = 60_000;

/** What one receiver is told: each event that it may see once, in order, or that it missed some. */
export class LiveConnection implements FeedListener {
  private waiting: FeedEvent[] = [];
  /** Everything up to here has come by. */
  private seen = 0;
  private lostUpTo: number | undefined;
  private sink: LiveSink | undefined;
  private stuckSinceMs: number | undefined;

  /** @param isVisible asked when an event comes by */
  constructor(
    private readonly isVisible: (event: FeedEvent) => boolean,
    private readonly nowMs: () => number,
  ) {}

  offer(events: readonly FeedEvent[]): void {
    for (const event of events) {
      if (event.id <= this.seen) continue;
      this.seen = event.id;
      if (!this.isVisible(event)) continue;
      if (this.waiting.length >= MAX_WAITING) this.lose(event.id);
      else this.waiting.push(event);
    }
    this.pump();
  }

  lose(upTo: number): void {
    this.waiting = [];
    this.seen = upTo;
    this.lostUpTo = upTo;
    this.pump();
  }

  /** Begins to write: what was missed, then what came meanwhile, then what comes. */
  begin(sink: LiveSink, { position, told, missed }: Beginning): void {
    this.sink = sink;
    this.seen = Math.max(this.seen, position, told ?? 0);
    if (told === null) this.lose(this.seen);
    if (this.lostUpTo === undefined && told !== null) {
      this.waiting = [...missed, ...this.waiting.filter(({ id }) => id > told)];
      this.beat();
    }
    this.pump();
  }

  /** The receiver takes more. */
  drained(): void {
    this.stuckSinceMs = undefined;
    this.pump();
  }

  /** Says that it is still there; ends it when the receiver no longer is. */
  beat(): void {
    if (!this.sink) return;
    if (this.stuckSinceMs === undefined) this.note(this.sink.beat((this.waiting[0]?.id ?? this.seen + 1) - 1));
    else if (this.nowMs() - this.stuckSinceMs > STUCK_MS) this.end();
  }

  end(): void {
    this.sink?.end();
  }

  private pump(): void {
    if (!this.sink) return;
    if (this.lostUpTo !== undefined && this.stuckSinceMs === undefined) {
      this.note(this.sink.resync(this.lostUpTo));
      this.lostUpTo = undefined;
    }
    let told = 0;
    for (const event of this.waiting) {
      if (this.stuckSinceMs !== undefined) break;
      this.note(this.sink.event(event));
      told += 1;
    }
    this.waiting.splice(0, told);
  }

  private note(takesMore: boolean): void {
    if (!takesMore) this.stuckSinceMs = this.nowMs();
  }
}

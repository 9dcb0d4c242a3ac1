import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { SeededRandom } from '../ledger/index.js';
import type { Direction, FaultState, Toxics } from './toxics.js';

interface Chunk {
  /** Null marks the end (FIN). */
  bytes: Buffer | null;
  arrivedAtMs: number;
  /** −1 to 1: its share of the jitter. */
  jitter: number;
}

/** Held back per direction and connection at most; beyond it the sender feels the pressure. */
const MAX_QUEUED_BYTES = 1024 * 1024;
/** Bandwidth is spent in portions of this time. */
const PORTION_MS = 50;

export interface PipeEnds {
  source: Socket;
  destination: Socket;
  direction: Direction;
  /** Aborts when the connection is over. */
  over: AbortSignal;
  onBytes: (count: number) => void;
  onLimit: (how: 'fin' | 'reset') => void;
}

/** Carries one direction of one connection through the faults of the moment. */
export class FaultyPipe {
  private readonly queue: Chunk[] = [];
  private queuedBytes = 0;
  private isPumping = false;
  private limit: Toxics['limit'] = null;
  private passedSinceLimit = 0;

  constructor(
    private readonly ends: PipeEnds,
    private readonly faults: FaultState,
    private readonly random: SeededRandom,
  ) {
    ends.source.on('data', (bytes: Buffer) => this.accept(bytes));
    ends.source.on('end', () => this.accept(null));
  }

  private accept(bytes: Buffer | null): void {
    this.queue.push({ bytes, arrivedAtMs: performance.now(), jitter: this.random.next() * 2 - 1 });
    this.queuedBytes += bytes?.length ?? 0;
    if (this.queuedBytes > MAX_QUEUED_BYTES) this.ends.source.pause();
    if (this.isPumping) return;
    this.isPumping = true;
    this.pump().then(
      () => (this.isPumping = false),
      (error: unknown) => this.ends.destination.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  private async pump(): Promise<void> {
    const { over, destination } = this.ends;
    for (let head = this.queue[0]; head !== undefined && !over.aborted; head = this.queue[0]) {
      const toxics = this.faults.current[this.ends.direction];
      const waitMs = this.faults.current.isBlackHole ? null : dueIn(head, toxics);
      if (waitMs === null || waitMs > 0) {
        await this.faults.nextChange(waitMs, over);
        continue;
      }
      if (head.bytes === null) {
        this.queue.shift();
        destination.end();
        continue;
      }
      if (!(await this.pass(head, head.bytes, toxics))) return;
    }
  }

  /** Passes the next piece of a chunk; false when the limit ended the connection. */
  private async pass(head: Chunk, bytes: Buffer, toxics: Toxics): Promise<boolean> {
    if (toxics.limit !== this.limit) {
      this.limit = toxics.limit;
      this.passedSinceLimit = 0;
    }
    const allowed = this.limit === null ? Number.POSITIVE_INFINITY : this.limit.bytes - this.passedSinceLimit;
    const size = Math.min(bytes.length, this.pieceSize(toxics), allowed);
    if (size > 0) {
      await write(this.ends.destination, bytes.subarray(0, size));
      this.ends.onBytes(size);
    }
    this.passedSinceLimit += size;
    this.queuedBytes -= size;
    if (size === bytes.length) this.queue.shift();
    else head.bytes = bytes.subarray(size);
    if (this.queuedBytes <= MAX_QUEUED_BYTES && this.ends.source.isPaused()) this.ends.source.resume();

    if (this.limit !== null && this.passedSinceLimit >= this.limit.bytes) {
      this.ends.onLimit(this.limit.how);
      return false;
    }
    await this.rest(pauseAfter(size, toxics));
    return true;
  }

  private pieceSize(toxics: Toxics): number {
    const byRate =
      toxics.bytesPerSecond === null
        ? Number.POSITIVE_INFINITY
        : Math.max(1, Math.floor((toxics.bytesPerSecond * PORTION_MS) / 1_000));
    const bySlice =
      toxics.slice === null ? Number.POSITIVE_INFINITY : this.random.int(toxics.slice.minBytes, toxics.slice.maxBytes);
    return Math.min(byRate, bySlice);
  }

  /** A change of the faults ends the rest early: a healed connection is fast at once. */
  private async rest(ms: number): Promise<void> {
    if (ms > 0) await this.faults.nextChange(ms, this.ends.over);
  }
}

function dueIn(chunk: Chunk, toxics: Toxics): number {
  if (toxics.latency === null) return 0;
  const delayMs = Math.max(0, toxics.latency.ms + chunk.jitter * toxics.latency.jitterMs);
  return chunk.arrivedAtMs + delayMs - performance.now();
}

function pauseAfter(size: number, toxics: Toxics): number {
  const byRate = toxics.bytesPerSecond === null ? 0 : (size * 1_000) / toxics.bytesPerSecond;
  return Math.max(byRate, toxics.slice?.delayMs ?? 0);
}

/** Resolves when the kernel took the bytes, or the socket is gone (its own events tell of that). */
function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed || socket.writableEnded) resolve();
    else socket.write(bytes, () => resolve());
  });
}

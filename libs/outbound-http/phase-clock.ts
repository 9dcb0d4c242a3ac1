import { performance } from 'node:perf_hooks';
import type { ExchangePhase, PhaseTimings } from './types.js';

/** Measures the phases of one exchange one after the other, by the monotonic clock. */
export class PhaseClock {
  private readonly startedAt = performance.now();
  private stoppedAt: number | null = null;
  private enteredAt = this.startedAt;
  private dnsMs: number | null = null;
  private tcpMs: number | null = null;
  private tlsMs: number | null = null;
  private firstByteMs: number | null = null;
  private downloadMs: number | null = null;

  /** The phase that is running; null before the first one and, for the timings, after `stop`. */
  current: ExchangePhase | null = null;

  /** Ends the running phase and begins another. Entering the running one again restarts its count. */
  enter(phase: ExchangePhase): void {
    if (this.stoppedAt !== null) return;
    const now = performance.now();
    if (phase !== this.current) this.close(now);
    this.current = phase;
    this.enteredAt = now;
  }

  /** Ends the exchange; later calls change nothing. */
  stop(): void {
    if (this.stoppedAt !== null) return;
    this.stoppedAt = performance.now();
    this.close(this.stoppedAt);
  }

  /** Since the start, or the whole once stopped; milliseconds, two decimals. */
  durationMs(): number {
    return rounded((this.stoppedAt ?? performance.now()) - this.startedAt);
  }

  phases(): PhaseTimings {
    const { dnsMs, tcpMs, tlsMs, firstByteMs, downloadMs } = this;
    return { dnsMs, tcpMs, tlsMs, firstByteMs, downloadMs };
  }

  private close(now: number): void {
    const spentMs = rounded(now - this.enteredAt);
    switch (this.current) {
      case 'dns':
        this.dnsMs = spentMs;
        break;
      case 'tcp':
        this.tcpMs = spentMs;
        break;
      case 'tls':
        this.tlsMs = spentMs;
        break;
      case 'first_byte':
        this.firstByteMs = spentMs;
        break;
      case 'download':
        this.downloadMs = spentMs;
        break;
      case null:
        break;
    }
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}

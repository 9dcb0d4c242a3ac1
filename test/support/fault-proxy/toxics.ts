/** 'toServer' is what the client sends, 'toClient' what comes back. */
export type Direction = 'toServer' | 'toClient';

/** What one direction suffers now; null means healthy in that respect. */
export interface Toxics {
  /** Each chunk arrives `ms` ± `jitterMs` later; the order is kept. */
  latency: { ms: number; jitterMs: number } | null;
  bytesPerSecond: number | null;
  /** Chunks are cut into pieces of `minBytes` to `maxBytes`, `delayMs` apart. */
  slice: { minBytes: number; maxBytes: number; delayMs: number } | null;
  /** The connection ends after that many more bytes, counted per connection from the moment it was set. */
  limit: { bytes: number; how: 'fin' | 'reset' } | null;
}

export interface ProxyState {
  toServer: Toxics;
  toClient: Toxics;
  /** No byte and no FIN moves in any direction; new connections are accepted and get nothing. */
  isBlackHole: boolean;
  /** Every new connection is reset. */
  isResetting: boolean;
}

export function healthy(): ProxyState {
  const none = (): Toxics => ({ latency: null, bytesPerSecond: null, slice: null, limit: null });
  return { toServer: none(), toClient: none(), isBlackHole: false, isResetting: false };
}

/** The state and a bell: whoever sleeps because of a fault is woken by every change of it. */
export class FaultState {
  private state = healthy();
  private readonly sleepers = new Set<() => void>();

  get current(): Readonly<ProxyState> {
    return this.state;
  }

  change(edit: (state: ProxyState) => void): void {
    edit(this.state);
    this.wakeAll();
  }

  heal(): void {
    this.state = healthy();
    this.wakeAll();
  }

  /** Resolves at the next change, after `ms` (null: never by time), or when `over` aborts, whichever is first. */
  nextChange(ms: number | null, over: AbortSignal): Promise<void> {
    if (over.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        over.removeEventListener('abort', wake);
        this.sleepers.delete(wake);
        resolve();
      };
      const timer = ms === null ? undefined : setTimeout(wake, ms);
      over.addEventListener('abort', wake);
      this.sleepers.add(wake);
    });
  }

  private wakeAll(): void {
    for (const wake of [...this.sleepers]) wake();
  }
}

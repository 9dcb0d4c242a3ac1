/** `half_open`: one caller of all instances is trying. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** The shared state of a breaker as it was when it was read. */
export interface BreakerView {
  readonly name: string;
  /** 0 for a breaker that has never opened. */
  readonly generation: number;
  readonly state: BreakerState;
  /** Milliseconds until one caller may try; 0 when it is time, and for a closed one. */
  readonly waitMs: number;
  /** Null for a breaker that has never opened. */
  readonly changedAt: Date | null;
}

/** Where the shared state lies. Every change is one statement that an older generation does not pass, by the store's clock. */
export abstract class BreakerStore {
  /** Every breaker that has ever opened. */
  abstract readAll(): Promise<BreakerView[]>;
  /** @returns the new state; null when somebody else has changed it since */
  abstract open(name: string, generation: number, forMs: number): Promise<BreakerView | null>;
  /** Takes the one try of an open breaker whose time has come, or of a half-open one whose taker is gone. */
  abstract takeTry(name: string, generation: number, forMs: number): Promise<BreakerView | null>;
  abstract close(name: string, generation: number): Promise<BreakerView | null>;
}

/** When a breaker opens: after a run of failures, or when too large a share of the calls of a window failed. */
export interface BreakerLaw {
  /** Failures in a row, at least 1. Finds an outage where calls are rare. */
  readonly failuresInRow: number;
  /** Share of failures in the window, above 0 to 1. Finds a provider that answers now and then. */
  readonly failureShare: number;
  /** Calls in the window before its share says anything, at least 1. */
  readonly leastCalls: number;
  /** Length of the window in milliseconds. */
  readonly windowMs: number;
}

const SLOTS = 10;

interface Slot {
  /** Which tenth of a window, counted from the beginning of the clock. */
  readonly number: number;
  calls: number;
  failures: number;
}

/** Calls of one process to one provider. Pure: the time is given, nothing is started. Keeps ten slots, however many calls there are. */
export class BreakerCounts {
  private inRow = 0;
  private slots: Slot[] = [];

  constructor(private readonly law: BreakerLaw) {}

  /** @param nowMs monotonic milliseconds */
  succeeded(nowMs: number): void {
    this.inRow = 0;
    this.slotAt(nowMs).calls += 1;
  }

  /**
   * @param nowMs monotonic milliseconds
   * @returns whether this failure is the one that opens the breaker
   */
  failed(nowMs: number): boolean {
    this.inRow += 1;
    const slot = this.slotAt(nowMs);
    slot.calls += 1;
    slot.failures += 1;
    if (this.inRow >= this.law.failuresInRow) return true;
    const calls = sum(this.slots.map((one) => one.calls));
    const failures = sum(this.slots.map((one) => one.failures));
    return calls >= this.law.leastCalls && failures / calls >= this.law.failureShare;
  }

  /** After the breaker has opened or closed: what was before says nothing any more. */
  clear(): void {
    this.inRow = 0;
    this.slots = [];
  }

  private slotAt(nowMs: number): Slot {
    const number = Math.floor(nowMs / (this.law.windowMs / SLOTS));
    this.slots = this.slots.filter((slot) => slot.number > number - SLOTS);
    const last = this.slots.at(-1);
    if (last?.number === number) return last;
    const slot = { number, calls: 0, failures: 0 };
    this.slots.push(slot);
    return slot;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

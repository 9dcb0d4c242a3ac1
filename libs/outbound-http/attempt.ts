import { abortedFailure, localFailure, timeoutFailure } from './failures.js';
import type { InspectedHost, OutboundGate, Refusal } from './gate.js';
import type { IpAddress } from './ip-address.js';
import { PhaseClock } from './phase-clock.js';
import type { ExchangeFailure, Measured } from './types.js';

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: ExchangeFailure };

export interface AttemptLimits {
  /** Deadline of the whole, in milliseconds. */
  readonly timeoutMs: number;
  /** Aborting ends it with failure kind `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/** What is under way without a connection of ours: its clock, the one address that is asked, its end. */
export class Attempt {
  readonly clock = new PhaseClock();
  private readonly cleanups: (() => void)[] = [];
  private address: string | null = null;
  private over = false;

  /** Whether its result is settled: what still comes in is of no interest. */
  get isOver(): boolean {
    return this.over;
  }

  /** The first address that the gate lets pass, which is then the one that is asked. */
  async find(gate: OutboundGate, target: InspectedHost | Refusal, timeoutMs: number): Promise<Outcome<IpAddress>> {
    if (!target.ok) return target;
    if (target.pinned === null) this.clock.enter('dns');
    const resolution = await gate.resolve(target, { timeoutMs });
    if (!resolution.ok) return resolution;
    const [{ address }] = resolution.addresses;
    this.address = address.text;
    return { ok: true, value: address };
  }

  /** Called once when it is over, whatever ended it; at once if it is. */
  onOver(cleanup: () => void): void {
    if (this.over) cleanup();
    else this.cleanups.push(cleanup);
  }

  end(): Measured {
    this.over = true;
    const { clock, address } = this;
    clock.stop();
    for (const cleanup of this.cleanups) cleanup();
    return { durationMs: clock.durationMs(), phases: clock.phases(), remoteAddress: address };
  }
}

/** Carries something out under a deadline. Never rejects: what `work` throws is a fault of this program. */
export function attempt<T>(
  { timeoutMs, signal }: AttemptLimits,
  work: (attempt: Attempt) => Promise<Outcome<T>>,
): Promise<Measured & Outcome<T>> {
  return new Promise((resolve) => {
    const current = new Attempt();
    const settle = (outcome: Outcome<T>): void => {
      if (current.isOver) return;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve({ ...outcome, ...current.end() });
    };
    const fail = (failure: ExchangeFailure): void => settle({ ok: false, failure });
    const onAbort = (): void => fail(abortedFailure(current.clock.current));
    const onTimer = (): void => fail(timeoutFailure(current.clock.current ?? 'first_byte', 'DEADLINE'));
    const timer = setTimeout(onTimer, timeoutMs);
    if (signal?.aborted === true) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    work(current).then(settle, (error: unknown) =>
      fail(localFailure(current.clock.current, error instanceof Error ? error.name.toUpperCase() : null)),
    );
  });
}

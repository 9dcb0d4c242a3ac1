import type { CheckResult, KnownBefore } from '../../../../libs/probing/index.js';
import type { DueCheck, ScheduleClock } from './probe-schedule.js';
import { probingMetrics } from './probing-metrics.js';
import type { Flight, WatchedService } from './watched-service.js';

export interface RunnerEvents {
  /** A check came back; never for one that was aborted by us. */
  finished(service: WatchedService, due: DueCheck, result: CheckResult): void;
  /** The place of a check is free again; exactly once per start. */
  ended(id: string): void;
  failed(error: unknown, service: WatchedService): void;
}

/** Beyond its own deadline a check gets this long until it is given up, in milliseconds. */
const GRACE_MS = 2_000;

function knownOf({ snapshot }: WatchedService): KnownBefore {
  return { since: snapshot.segment.from, lastResultAt: snapshot.lastResultAt };
}

/** Carries out checks, each under a hard deadline of its own besides the one that the check keeps itself. */
export class ProbeRunner {
  private readonly flights = new Map<Flight, WatchedService>();

  constructor(
    private readonly clock: ScheduleClock,
    private readonly events: RunnerEvents,
  ) {}

  get size(): number {
    return this.flights.size;
  }

  start(service: WatchedService, due: DueCheck): void {
    const flight: Flight = {
      due,
      controller: new AbortController(),
      startedMs: this.clock.monotonicMs(),
      isOver: false,
    };
    service.flight = flight;
    this.flights.set(flight, service);
    probingMetrics.inFlight.inc();
    service.probe.run(flight.controller.signal, knownOf(service)).then(
      (result) => {
        if (this.end(flight, service) && result.reason !== 'aborted') this.events.finished(service, due, result);
      },
      (error: unknown) => {
        // A runner that rejects is a defect: the check counts as not made.
        if (this.end(flight, service)) this.events.failed(error, service);
      },
    );
  }

  /** Ends a check without a result. */
  abort(service: WatchedService): void {
    service.flight?.controller.abort();
    service.flight = null;
  }

  /** Gives up checks that are far beyond their deadline: their place is needed, their result worthless. */
  abandonOverdue(): void {
    const nowMs = this.clock.monotonicMs();
    for (const [flight, service] of this.flights) {
      if (nowMs - flight.startedMs < service.policy.timeoutMs + GRACE_MS) continue;
      flight.controller.abort();
      if (!this.end(flight, service)) continue;
      probingMetrics.abandoned.inc();
      this.events.failed(new Error('check did not end by its deadline'), service);
    }
  }

  abortAll(): void {
    for (const [flight, service] of this.flights) {
      flight.controller.abort();
      service.flight = null;
    }
  }

  /** @returns whether the result still counts */
  private end(flight: Flight, service: WatchedService): boolean {
    if (flight.isOver) return false;
    flight.isOver = true;
    this.flights.delete(flight);
    probingMetrics.inFlight.dec();
    const isCurrent = service.flight === flight;
    if (isCurrent) service.flight = null;
    this.events.ended(flight.due.id);
    return isCurrent && !service.isGone;
  }
}

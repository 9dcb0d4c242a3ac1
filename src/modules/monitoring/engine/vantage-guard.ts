import { type CheckResult, isBlind, NEW_SUSPECT_MS, type PreparedProbe } from '../../../../libs/probing/index.js';
import type { Clock } from '../../../common/clock/index.js';
import { PollingWorker } from '../../../common/lifecycle/index.js';
import type { Logger } from '../../../common/logging/index.js';
import { probingMetrics } from './probing-metrics.js';

const EVERY_MS = 10_000;

/** Figures of a vantage point that became blind, for the operators. */
export interface Blindness {
  readonly canaries: number;
  readonly failingCanaries: number;
  readonly monitors: number;
  readonly newSuspects: number;
}

export interface GuardEvents {
  /** How many monitors are checked now. */
  monitors(): number;
  /** For the first time since it could see, a confirmation is held. */
  blinded(figures: Blindness): void;
}

/**
 * Keeps the faults of our own line apart from those of the targets: asks canaries every ten seconds, and says no to a confirmed DOWN
 * while they or too many monitors at once say that it is us.
 */
export class VantageGuard {
  private readonly rounds: PollingWorker;
  private readonly suspects = new Map<string, number>();
  private controller = new AbortController();
  /** Canaries that said something in the latest round, and those of them that failed. */
  private answered = 0;
  private failing = 0;
  private hasWarned = false;
  private isBlinded = false;

  constructor(
    private readonly canaries: readonly PreparedProbe[],
    private readonly events: GuardEvents,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly logger: Logger,
  ) {
    const work = (): Promise<boolean> => this.askAll();
    this.rounds = new PollingWorker({ name: 'monitoring.canaries', everyMs: EVERY_MS, work }, logger);
  }

  start(): void {
    if (this.canaries.length > 0) this.rounds.start();
  }

  async stop(): Promise<void> {
    this.controller.abort();
    await this.rounds.stop();
  }

  /** A monitor turned SUSPECT. */
  suspected(serviceId: string): void {
    if (this.canaries.length === 0) return;
    this.suspects.delete(serviceId); // back to the end: the map is in the order of time
    this.suspects.set(serviceId, this.clock.monotonicMs());
  }

  /** Whether a DOWN must not be confirmed now. */
  holds(): boolean {
    const figures = this.figures();
    if (!isBlind(figures)) return false;
    probingMetrics.guardHolds.inc();
    if (!this.isBlinded) {
      this.isBlinded = true;
      probingMetrics.guardBlind.set(1);
      this.logger.error({ ...figures }, 'monitor blind, failures are not confirmed');
      this.events.blinded(figures);
    }
    return true;
  }

  /** One round: what the canaries say at this moment. */
  async askAll(): Promise<boolean> {
    const { signal } = this.controller;
    const results = await Promise.all(this.canaries.map((canary) => canary.run(signal)));
    if (signal.aborted) return false;
    const verdicts = results.filter(({ outcome }) => outcome !== 'probe_error');
    this.warnOnce(results.find(({ outcome }) => outcome === 'probe_error'));
    this.answered = verdicts.length;
    this.failing = verdicts.filter(({ outcome }) => outcome === 'fail').length;
    probingMetrics.canariesFailing.set(this.failing);
    if (this.isBlinded && !isBlind(this.figures())) {
      this.isBlinded = false;
      probingMetrics.guardBlind.set(0);
      this.logger.info({}, 'monitor sees again');
    }
    return false;
  }

  /** One that cannot be asked, such as one that the gate refuses, says nothing; whoever wrote it has to know. */
  private warnOnce(result: CheckResult | undefined): void {
    if (result === undefined || this.hasWarned) return;
    this.hasWarned = true;
    this.logger.warn({ reason: result.reason, detail: result.detail }, 'canary cannot be asked');
  }

  private figures(): Blindness {
    const since = this.clock.monotonicMs() - NEW_SUSPECT_MS;
    for (const [id, atMs] of this.suspects) {
      if (atMs >= since) break;
      this.suspects.delete(id);
    }
    return {
      canaries: this.answered,
      failingCanaries: this.failing,
      monitors: this.events.monitors(),
      newSuspects: this.suspects.size,
    };
  }
}

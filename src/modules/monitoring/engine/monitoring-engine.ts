import { AsyncResource } from 'node:async_hooks';
import { type CheckResult, type GapEvent, type MonitorEvent, silenceDueAt } from '../../../../libs/probing/index.js';
import { PollingWorker } from '../../../common/lifecycle/index.js';
import { CheckHistory, checkRow } from './check-history.js';
import { isDatabaseAway } from './database-away.js';
import { DatabaseOutage } from './database-outage.js';
import type { EngineParts } from './engine-parts.js';
import { PartitionKeeper, type TakenPartition } from './partition-keeper.js';
import { ProbeRunner } from './probe-runner.js';
import { type DueCheck, NODE_TIMERS, ProbeSchedule } from './probe-schedule.js';
import { probingMetrics } from './probing-metrics.js';
import { ServiceRoster } from './service-roster.js';
import { StateStepper } from './state-stepper.js';
import { StateWriter } from './state-writer.js';
import { SerialTasks, settledWithin } from './serial-tasks.js';
import { type Blindness, VantageGuard } from './vantage-guard.js';
import type { WatchedService } from './watched-service.js';

const TICK_MS = 500;
const KEEPER_PASS_MS = 1_000;
/** A hand-over is a time in which nobody watches; with checks each second it must not look like silence. */
const SHORT_PASS_MS = 200;
/** Every so many ticks. */
const [COUNT_TICKS, SILENCE_TICKS, COMPARE_TICKS] = [2, 10, 120];
const STOP_STEP_MS = 2_000;

/**
 * The watch of one worker: keeps its share of partitions, checks their services on time, and makes of each result what
 * the state machine says. Everything that acts carries the epoch of its lease. Runs in an async context of its own, so
 * that a request which wakes it lends it neither its id nor its idempotency key.
 */
export class MonitoringEngine {
  private readonly context = new AsyncResource('MonitoringEngine');
  private readonly keeper: PartitionKeeper;
  private readonly schedule: ProbeSchedule;
  private readonly runner: ProbeRunner;
  private readonly roster: ServiceRoster;
  private readonly stepper: StateStepper;
  private readonly writer: StateWriter;
  private readonly guard: VantageGuard;
  private readonly history: CheckHistory;
  private readonly reads: SerialTasks;
  private readonly passes: PollingWorker;
  private readonly dirty = new Set<string>();
  private readonly wantedRuns = new Map<string, string>();
  private ticker: NodeJS.Timeout | undefined;
  private ticks = 0;
  /** Until the first takeover. */
  private startedAt: Date | null = null;
  private readonly outage: DatabaseOutage;

  constructor(private readonly parts: EngineParts) {
    const { clock, logger, config, owner } = parts;
    this.outage = new DatabaseOutage(() => clock.now());
    this.keeper = new PartitionKeeper(parts.partitions, this.keeperEvents(), {
      owner,
      leaseMs: config.leaseMs,
      monotonicMs: () => clock.monotonicMs(),
    });
    this.writer = new StateWriter(parts.states, (partition, epoch) => this.keeper.isHeld(partition, epoch), logger);
    this.guard = new VantageGuard(parts.canaries, this.guardEvents(), clock, logger);
    this.stepper = new StateStepper(this.writer, this.stepperEvents(), () => this.outage.isAway, this.guard);
    this.history = new CheckHistory(parts.history, logger, NODE_TIMERS);
    this.schedule = new ProbeSchedule(this.scheduleEvents(), clock, NODE_TIMERS, config.concurrency);
    this.runner = new ProbeRunner(clock, this.runnerEvents());
    this.roster = new ServiceRoster(parts.roster, this.rosterEvents(), {
      probes: parts.probes,
      now: () => clock.now(),
      logger,
      epochOf: (partition) => this.keeper.epochOf(partition),
    });
    this.reads = new SerialTasks((error) => this.databaseFailed(error));
    this.passes = new PollingWorker(
      {
        name: 'monitoring.partitions',
        everyMs: () => (this.keeper.isShort ? SHORT_PASS_MS : KEEPER_PASS_MS),
        work: () => this.keeper.pass(),
      },
      logger,
    );
  }

  /** Partitions whose facts are for this worker at this moment. */
  partitions(): number[] {
    return this.keeper.partitions();
  }

  get watchedCount(): number {
    return this.roster.services.size;
  }

  start(): void {
    this.context.runInAsyncScope(() => {
      this.startedAt = this.parts.clock.now();
      this.schedule.start();
      this.passes.start();
      this.guard.start();
      this.ticker = setInterval(() => this.tick(), TICK_MS).unref();
    });
  }

  /** Calls off what is in flight, writes what is decided, gives the partitions back. Bounded: about eight seconds at worst. */
  async stop(): Promise<void> {
    clearInterval(this.ticker);
    this.schedule.stop();
    this.runner.abortAll();
    const steps = [
      () => this.guard.stop(),
      () => this.passes.stop(),
      () => this.reads.idle(),
      () => this.keeper.releaseAll(),
      () => this.history.flush(),
    ];
    for (const step of steps) {
      if (!(await settledWithin(step(), STOP_STEP_MS))) this.parts.logger.warn({}, 'watch stopped before all was done');
    }
    this.parts.release();
    probingMetrics.partitionsHeld.set(0);
  }

  /** News: something about this service has changed. */
  serviceChanged(serviceId: string): void {
    this.context.runInAsyncScope(() => {
      this.dirty.add(serviceId);
      this.reads.run('refresh', () => this.refreshDirty());
    });
  }

  /** News: somebody wants a check of this service now. */
  checkRequested(serviceId: string, runId: string): void {
    this.context.runInAsyncScope(() => {
      if (this.roster.services.has(serviceId)) return this.schedule.runNow(serviceId, 'run', runId);
      this.wantedRuns.set(serviceId, runId); // created a moment ago: it runs when it is armed
      this.serviceChanged(serviceId);
    });
  }

  private tick(): void {
    this.ticks += 1;
    this.keeper.dropExpired();
    this.runner.abandonOverdue();
    probingMetrics.partitionsHeld.set(this.keeper.size);
    if (this.outage.isAway) return;
    if (this.ticks % COUNT_TICKS === 0) void this.parts.history.count();
    if (this.ticks % SILENCE_TICKS === 0) this.sweepSilence();
    if (this.ticks % COMPARE_TICKS === 0) this.reads.run('compare', () => this.compare());
  }

  private sweepSilence(): void {
    const now = this.parts.clock.now();
    for (const service of this.roster.services.values()) {
      if (service.isPaused || service.isWriting) continue;
      const dueAt = silenceDueAt(service.snapshot, service.policy);
      if (dueAt !== null && dueAt <= now) this.tell(service, { kind: 'silence', at: now });
    }
  }

  private async compare(): Promise<void> {
    const stale = await this.roster.findStale(this.keeper.partitions());
    if (stale.length > 0) await this.roster.refresh(stale);
  }

  private async refreshDirty(): Promise<void> {
    const ids = [...this.dirty];
    if (ids.length === 0) return;
    this.dirty.clear();
    try {
      await this.roster.refresh(ids);
      for (const id of ids) this.wantedRuns.delete(id);
    } catch (error) {
      for (const id of ids) this.dirty.add(id); // read again when the database is back
      throw error;
    }
  }

  private tell(service: WatchedService, event: MonitorEvent | null, configVersion: number | null = null): void {
    this.stepper.tell(service, { event, detail: null, configVersion });
  }

  /** The next check beside the grid: to confirm a result, or because the latest one has a time at which it ends. */
  private recheck({ id, snapshot: { nextRecheckAt }, changesAt }: WatchedService): void {
    const isSooner = changesAt !== null && (nextRecheckAt === null || changesAt < nextRecheckAt);
    this.schedule.recheckAt(id, isSooner ? changesAt : nextRecheckAt);
  }

  private keeperEvents() {
    return {
      taken: (taken: readonly TakenPartition[]): void => {
        probingMetrics.partitionsHeld.set(this.keeper.size);
        // The first takeover belongs to the start: whoever starts asks everybody once within one interval.
        const since = this.startedAt ?? this.parts.clock.now();
        this.startedAt = null;
        this.reads.run(null, () => this.takeOver(taken, since));
      },
      lost: (partitions: readonly number[]): void => {
        this.parts.logger.warn({ partitions: partitions.length }, 'leases on partitions lost, checks stopped');
        this.outage.leasesLost();
        this.roster.letGo(partitions);
      },
      releasing: async (partitions: readonly number[]): Promise<void> => {
        this.roster.letGo(partitions);
        await settledWithin(this.writer.drained(), STOP_STEP_MS);
        await settledWithin(this.history.flush(), STOP_STEP_MS);
      },
      reached: (): void => this.databaseReached(),
      failed: (error: unknown): void => this.databaseFailed(error),
    };
  }

  private async takeOver(taken: readonly TakenPartition[], since: Date): Promise<void> {
    try {
      const { blindUntil } = this.outage;
      if (blindUntil !== null) await this.history.flush(); // what was seen before the fault has to be known first
      await this.roster.takeOver(taken, since, blindUntil);
      this.outage.takenOver();
      this.parts.logger.info({ partitions: taken.length, services: this.watchedCount }, 'partitions taken over');
    } catch (error) {
      // Half-read partitions are worth nothing: the next pass takes them anew.
      this.keeper.drop(
        taken.filter(({ partition, epoch }) => this.keeper.epochOf(partition) === epoch).map((t) => t.partition),
      );
      throw error;
    }
  }

  private databaseFailed(error: unknown): void {
    const isNews = this.outage.began();
    this.keeper.renewSoon();
    if (!isDatabaseAway(error)) this.parts.logger.error({ err: error }, 'pass of the watch failed');
    else if (isNews) this.parts.logger.warn({ err: error }, 'database away, the watch cannot decide');
  }

  /** The database answers again: what could not be stored meanwhile becomes one gap per service. */
  private databaseReached(): void {
    const awayMs = this.outage.ended();
    if (awayMs === null) return;
    this.parts.logger.info({ awayMs }, 'database back, the watch goes on');
    this.reads.run('refresh', () => this.refreshDirty());
    this.reads.run('recover', () => this.roster.recover([...this.roster.services.values()].filter((s) => s.isMissed)));
  }

  private guardEvents() {
    return {
      monitors: (): number => this.watchedCount,
      blinded: (figures: Blindness): void => {
        void this.parts.tellBlind(figures).catch((error: unknown) => {
          this.parts.logger.error({ err: error }, 'operators not told that the monitor is blind');
        });
      },
    };
  }

  private stepperEvents() {
    return {
      stepped: (service: WatchedService): void => this.recheck(service),
      refused: (service: WatchedService): void => {
        this.roster.forget(service);
        this.dirty.add(service.id);
        this.reads.run('refresh', () => this.refreshDirty());
      },
      missed: (): void => {
        this.outage.began();
        this.keeper.renewSoon();
      },
    };
  }

  private scheduleEvents() {
    return {
      start: (due: DueCheck): void => {
        const service = this.roster.services.get(due.id);
        if (service === undefined || !this.keeper.isHeld(service.partition, service.epoch)) this.schedule.ended(due.id);
        else this.runner.start(service, due);
      },
      skipped: (count: number, cause: string): void => probingMetrics.skipped.inc({ cause }, count),
      lag: (ms: number, trigger: string): void => probingMetrics.startLag.observe({ trigger }, ms / 1_000),
      clockStepped: (from: Date, to: Date): void => {
        this.parts.logger.warn({ from, to }, 'clock stepped, the time between counts as unknown');
        const gap: GapEvent = { kind: 'gap', from, at: to, reason: 'clock_step' };
        for (const service of this.roster.services.values()) {
          this.runner.abort(service); // its times belong to two clocks
          if (!service.isPaused) this.tell(service, gap);
          if (!service.isWriting) this.recheck(service);
        }
      },
    };
  }

  private runnerEvents() {
    return {
      finished: (service: WatchedService, due: DueCheck, result: CheckResult): void => {
        if (!this.keeper.isHeld(service.partition, service.epoch)) return;
        service.changesAt = result.changesAt ?? null;
        if (result.reason === 'waiting') return this.recheck(service);
        probingMetrics.checks.inc({ outcome: result.outcome });
        probingMetrics.duration.observe(result.durationMs / 1_000);
        this.history.add(checkRow(service, due, result, this.parts.config.retentionMs));
        if (this.outage.covers(result.startedAt)) return;
        const { outcome, reason, startedAt, countsFrom, detail } = result;
        const finishedAt = this.parts.clock.now();
        const event = { kind: 'result', outcome, reason, startedAt, finishedAt, countsFrom } as const;
        this.stepper.tell(service, { event, detail, configVersion: null });
        if (!service.isWriting) this.recheck(service); // else it follows once the step is stored
      },
      ended: (id: string): void => this.schedule.ended(id),
      failed: (error: unknown, { id }: WatchedService): void =>
        this.parts.logger.error({ err: error, serviceId: id }, 'check failed by itself'),
    };
  }

  private rosterEvents() {
    return {
      armed: (service: WatchedService, isFresh: boolean, since: Date | null): void => {
        if (service.isPaused) return;
        this.schedule.arm(service.id, service.policy.intervalMs, since);
        this.recheck(service);
        const runId = this.wantedRuns.get(service.id);
        if (runId !== undefined) this.schedule.runNow(service.id, 'run', runId);
        else if (isFresh || service.probe.hasDeadlines === true) this.schedule.runNow(service.id, 'schedule');
      },
      disarmed: (service: WatchedService): void => {
        this.schedule.disarm(service.id);
        this.runner.abort(service);
      },
      edited: (service: WatchedService): void => {
        this.runner.abort(service); // what comes back is about the service as it was
        if (service.isPaused) return this.schedule.disarm(service.id);
        this.schedule.arm(service.id, service.policy.intervalMs);
        this.schedule.runNow(service.id, 'schedule');
      },
      tell: (service: WatchedService, event: MonitorEvent | null, configVersion: number | null): void =>
        this.tell(service, event, configVersion),
    };
  }
}

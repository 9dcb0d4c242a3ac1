import { type MonitorEvent, nextDue, phaseOf, silenceDueAt, withLatestResult } from '../../../../libs/probing/index.js';
import type { Logger } from '../../../common/logging/index.js';
import type { EngineState } from './engine-states.repository.js';
import type { TakenPartition } from './partition-keeper.js';
import { policyOf, prepareProbe, type Probes, type ServiceConfig, targetOf } from './service-config.js';
import { WatchedService } from './watched-service.js';

/** What the roster reads and ends. All may throw when the database is away. */
export interface RosterStore {
  stamp(taken: readonly TakenPartition[]): Promise<void>;
  stampServices(serviceIds: readonly string[], epoch: number): Promise<void>;
  listConfigs(serviceIds: readonly string[]): Promise<ServiceConfig[]>;
  listActiveConfigs(partitions: readonly number[]): Promise<ServiceConfig[]>;
  listVersions(partitions: readonly number[]): Promise<Map<string, number>>;
  listStates(serviceIds: readonly string[]): Promise<EngineState[]>;
  listStatesOf(partitions: readonly number[]): Promise<EngineState[]>;
  /** Start of the latest check that history has, by service id. */
  latestResults(serviceIds: readonly string[]): Promise<Map<string, Date>>;
  /** @returns false when fence or version had moved on */
  close(state: EngineState, at: Date): Promise<boolean>;
}

export interface RosterEvents {
  /**
   * A service is watched from now on. `isFresh`: it was created just now and wants its first check at once. `since`: a
   * check that was due after this instant, while services were read, is made up for; null where there was none.
   */
  armed(service: WatchedService, isFresh: boolean, since: Date | null): void;
  /** Nothing that still comes back for this object counts. */
  disarmed(service: WatchedService): void;
  /** The configuration of an armed service was replaced. */
  edited(service: WatchedService): void;
  /** Something that the state has to take part in; a null event only notes the version of the configuration. */
  tell(service: WatchedService, event: MonitorEvent | null, configVersion: number | null): void;
}

export interface RosterOptions {
  readonly probes: Probes;
  readonly now: () => Date;
  readonly logger: Logger;
  /** Epoch of the lease on a partition, or null when it is not held at this moment. */
  readonly epochOf: (partition: number) => number | null;
}

/** What is known of the time before services are armed. */
interface Past {
  /** Until when the database was away for this worker; a check that was due before may be missing. */
  readonly blindUntil: Date | null;
  /** When the leases were won whose services are read now. */
  readonly since?: Date;
  /** Latest results that counted; without it history is asked. */
  readonly latest?: ReadonlyMap<string, Date | null>;
}

/** Partitions that are read together; the first services are watched before the last ones are read. */
const PARTITIONS_TOGETHER = 8;
/** A service that was created so recently wants its first check at once also at takeover. */
const FRESH_MS = 10_000;
const CLOSE_TRIES = 3;

/** Who is watched by this worker, and how it came about. Reads are made one after another by the engine. */
export class ServiceRoster {
  readonly services = new Map<string, WatchedService>();

  constructor(
    private readonly store: RosterStore,
    private readonly events: RosterEvents,
    private readonly options: RosterOptions,
  ) {}

  /**
   * Takes partitions over: bars earlier holders, then reads, then arms.
   * @param since when the leases were won
   * @param blindUntil until when the database was away for this worker, if it was; another one may have watched meanwhile
   */
  async takeOver(taken: readonly TakenPartition[], since: Date, blindUntil: Date | null): Promise<void> {
    await this.store.stamp(taken);
    for (let at = 0; at < taken.length; at += PARTITIONS_TOGETHER) {
      const partitions = taken
        .slice(at, at + PARTITIONS_TOGETHER)
        .filter(({ partition, epoch }) => this.options.epochOf(partition) === epoch)
        .map(({ partition }) => partition);
      if (partitions.length === 0) continue;
      // States first: a service that is inserted in between is then missing, and not taken for one without its half.
      const states = await this.store.listStatesOf(partitions);
      await this.adoptAll(await this.store.listActiveConfigs(partitions), states, { since, blindUntil });
    }
  }

  /** Brings services in line with the database: arms, edits, ends. */
  async refresh(serviceIds: readonly string[]): Promise<void> {
    const configs = await this.store.listConfigs(serviceIds);
    const others = new Set(serviceIds);
    for (const config of configs) {
      if (config.deleted || !this.services.has(config.id)) continue;
      this.edit(config);
      others.delete(config.id);
    }
    if (others.size > 0) await this.adoptAll(configs, await this.store.listStates([...others]), { blindUntil: null });
  }

  /**
   * Reads services anew that could not store a change: whatever was seen since their last counted result is one gap.
   * History may know later results, but they never counted.
   */
  async recover(missed: readonly WatchedService[]): Promise<void> {
    const ids = missed.map(({ id }) => id);
    const counted = new Map(missed.map(({ id, snapshot }) => [id, snapshot.lastResultAt]));
    const configs = await this.store.listConfigs(ids);
    await this.adoptAll(configs, await this.store.listStates(ids), { blindUntil: this.options.now(), latest: counted });
  }

  /** Services whose configuration is not the one that is watched; news may have been lost. */
  async findStale(partitions: readonly number[]): Promise<string[]> {
    const versions = await this.store.listVersions(partitions);
    const stale = [...versions].filter(([id, version]) => this.services.get(id)?.configVersion !== version);
    const wanted = new Set(partitions);
    const gone = [...this.services.values()].filter(({ id, partition }) => wanted.has(partition) && !versions.has(id));
    return [...stale.map(([id]) => id), ...gone.map(({ id }) => id)];
  }

  /** Lets go of everything in these partitions. */
  letGo(partitions: readonly number[]): void {
    const lost = new Set(partitions);
    for (const service of this.services.values()) if (lost.has(service.partition)) this.forget(service);
  }

  forget(service: WatchedService): void {
    if (service.isGone) return;
    service.isGone = true;
    if (this.services.get(service.id) === service) this.services.delete(service.id);
    this.events.disarmed(service);
  }

  private async adoptAll(configs: readonly ServiceConfig[], states: readonly EngineState[], past: Past): Promise<void> {
    const byId = new Map(configs.map((config) => [config.id, config]));
    // Only a row that says so proves that a service was deleted.
    const unknown = states.filter(({ serviceId }) => !byId.has(serviceId)).map(({ serviceId }) => serviceId);
    if (unknown.length > 0) for (const config of await this.store.listConfigs(unknown)) byId.set(config.id, config);
    const live: { config: ServiceConfig; state: EngineState; epoch: number }[] = [];
    for (const state of await this.stamped(states)) {
      const config = byId.get(state.serviceId);
      const epoch = this.options.epochOf(state.partition);
      if (epoch === null || state.fence !== epoch) continue; // not ours any more
      if (config === undefined) this.options.logger.error({ serviceId: state.serviceId }, 'state without a service');
      else if (config.deleted) await this.end(state, config.deletedAt);
      else live.push({ config, state, epoch });
    }
    const latest =
      past.latest ?? (await this.store.latestResults(live.filter(wantsHistory).map(({ config }) => config.id)));
    for (const { config, state, epoch } of live) {
      // A lease may have ended during the reads.
      if (this.options.epochOf(config.partition) !== epoch) continue;
      const snapshot = withLatestResult(state.snapshot, latest.get(config.id) ?? null);
      this.adopt(config, { ...state, snapshot }, epoch, past);
    }
  }

  /** States of services that were inserted after the takeover get the fence now. */
  private async stamped(states: readonly EngineState[]): Promise<readonly EngineState[]> {
    const behind = states.filter(({ partition, fence }) => fence < (this.options.epochOf(partition) ?? 0));
    if (behind.length === 0) return states;
    const epochs = new Set(behind.map(({ partition }) => this.options.epochOf(partition) ?? 0));
    for (const epoch of epochs) {
      const rows = behind.filter(({ partition }) => this.options.epochOf(partition) === epoch);
      await this.store.stampServices(
        rows.map((row) => row.serviceId),
        epoch,
      );
    }
    const stampedIds = new Set(behind.map((row) => row.serviceId));
    const anew = await this.store.listStates([...stampedIds]);
    return [...states.filter((state) => !stampedIds.has(state.serviceId)), ...anew];
  }

  private adopt(config: ServiceConfig, state: EngineState, epoch: number, past: Past): void {
    const compiled = this.compile(config);
    if (compiled === null) return;
    const before = this.services.get(config.id);
    if (before !== undefined) this.forget(before);
    const service = new WatchedService(epoch, config, state, compiled);
    this.services.set(service.id, service);
    const now = this.options.now();
    for (const event of this.catchUp(service, config, state, past)) {
      this.events.tell(service, event, null);
    }
    if (state.configVersion !== config.configVersion) this.tellEdit(service, config, true);
    const isFresh =
      state.snapshot.lastResultAt === null && now.getTime() - state.snapshot.segment.from.getTime() < FRESH_MS;
    this.events.armed(service, isFresh, past.since ?? null);
  }

  /** What the time since the latest result has to be counted as. */
  private catchUp(
    service: WatchedService,
    config: ServiceConfig,
    { snapshot }: EngineState,
    past: Past,
  ): MonitorEvent[] {
    if (config.isPaused || snapshot.pausedAt !== null) return [];
    const now = this.options.now();
    const seenUntil = snapshot.lastVerdictAt ?? snapshot.segment.from;
    const { blindUntil, latest } = past;
    if (blindUntil !== null && (latest !== undefined || missedCheck(service, seenUntil, blindUntil))) {
      return [{ kind: 'gap', from: seenUntil, at: now, reason: 'database' }];
    }
    const silentAt = silenceDueAt(snapshot, service.policy);
    return silentAt !== null && silentAt <= now ? [{ kind: 'silence', at: now }] : [];
  }

  private edit(config: ServiceConfig): void {
    const service = this.services.get(config.id);
    if (service === undefined || config.configVersion <= service.configVersion) return;
    const compiled = this.compile(config);
    if (compiled === null) return this.forget(service);
    const isOtherTarget = compiled.target !== service.target;
    Object.assign(service, compiled, { configVersion: config.configVersion });
    this.tellEdit(service, config, isOtherTarget);
    service.isPaused = config.isPaused;
    this.events.edited(service);
  }

  private tellEdit(service: WatchedService, config: ServiceConfig, isOtherTarget: boolean): void {
    this.events.tell(service, editEvent(service, config, isOtherTarget), config.configVersion);
  }

  private compile(config: ServiceConfig) {
    try {
      const probe = prepareProbe(this.options.probes, config, this.options.now);
      return { policy: policyOf(config), probe, target: targetOf(config) };
    } catch (error) {
      this.options.logger.error({ err: error, serviceId: config.id }, 'service cannot be watched');
      return null;
    }
  }

  private async end(state: EngineState, deletedAt: Date | null): Promise<void> {
    const service = this.services.get(state.serviceId);
    if (service !== undefined) this.forget(service);
    const at = deletedAt ?? this.options.now();
    let present: EngineState | undefined = state;
    for (let tries = 0; present !== undefined && tries < CLOSE_TRIES; tries += 1) {
      if (await this.store.close(present, at)) return;
      [present] = await this.store.listStates([state.serviceId]); // a step that was on its way came in between
    }
  }
}

/** The stored time of a steady service is old, and only history knows the latest result. */
function wantsHistory({ config, state: { snapshot } }: { config: ServiceConfig; state: EngineState }): boolean {
  // A first result always changes the state and is stored: without one there is no history either.
  const hasResults = snapshot.lastOutcome !== null;
  return hasResults && !config.isPaused && snapshot.pausedAt === null && snapshot.state !== 'unknown';
}

/** Whether a check was due after the latest one that is known, and before this instant. */
function missedCheck({ id, policy }: WatchedService, seenUntil: Date, before: Date): boolean {
  return nextDue(seenUntil.getTime(), phaseOf(id, policy.intervalMs), policy.intervalMs) < before.getTime();
}

/** How an edit reaches the state machine: as a pause, its end, or another target. */
function editEvent(
  { snapshot, isPaused }: WatchedService,
  config: ServiceConfig,
  isOtherTarget: boolean,
): MonitorEvent | null {
  const wasPaused = snapshot.pausedAt !== null || isPaused;
  if (config.isPaused && snapshot.pausedAt === null) return { kind: 'pause', at: config.pausedAt ?? config.updatedAt };
  if (!config.isPaused && wasPaused) return { kind: 'resume', at: config.updatedAt };
  if (isOtherTarget) return { kind: 'reconfigured', at: config.updatedAt };
  return null; // thresholds and names void no evidence
}

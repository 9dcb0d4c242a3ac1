import type { Flapping, MonitorEvent, MonitorPolicy, PreparedProbe, Snapshot } from '../../../../libs/probing/index.js';
import type { EngineState } from './engine-states.repository.js';
import type { DueCheck } from './probe-schedule.js';
import type { ServiceConfig } from './service-config.js';

/** A check that is being carried out. */
export interface Flight {
  readonly due: DueCheck;
  readonly controller: AbortController;
  /** Monotonic. */
  readonly startedMs: number;
  isOver: boolean;
}

/** Something that the state machine is to be told. */
export interface QueuedEvent {
  /** Null when only the version of the configuration has to be noted. */
  readonly event: MonitorEvent | null;
  readonly detail: string | null;
  /** Version of the configuration that the state has taken part in after this event; null leaves it as it is. */
  readonly configVersion: number | null;
}

/** One service that this worker watches: its compiled configuration and the state as it was stored last. */
export class WatchedService {
  readonly id: string;
  readonly clientId: string;
  readonly partition: number;
  configVersion: number;
  target: string;
  policy: MonitorPolicy;
  probe: PreparedProbe;
  isPaused: boolean;
  /** As stored, but for the time of the latest result, which is not written while nothing else changes. */
  snapshot: Snapshot;
  /** As stored. */
  flapping: Flapping;
  version: number;
  stateConfigVersion: number;
  flight: Flight | null = null;
  /** When the latest result will be another one by itself; null when it will not. */
  changesAt: Date | null = null;
  readonly queue: QueuedEvent[] = [];
  isWriting = false;
  /** A change could not be stored: nothing counts until the state was read again. */
  isMissed = false;
  /** No longer watched by this object; whatever still comes back for it is ignored. */
  isGone = false;

  /** @param epoch of the lease under which it is watched */
  constructor(
    readonly epoch: number,
    config: ServiceConfig,
    state: EngineState,
    compiled: { readonly policy: MonitorPolicy; readonly probe: PreparedProbe; readonly target: string },
  ) {
    this.id = config.id;
    this.clientId = config.clientId;
    this.partition = config.partition;
    this.configVersion = config.configVersion;
    this.isPaused = config.isPaused;
    this.target = compiled.target;
    this.policy = compiled.policy;
    this.probe = compiled.probe;
    this.snapshot = state.snapshot;
    this.flapping = state.flapping;
    this.version = state.version;
    this.stateConfigVersion = state.configVersion;
  }
}

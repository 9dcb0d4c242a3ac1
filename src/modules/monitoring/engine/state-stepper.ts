import {
  blindGap,
  confirmsDown,
  type MonitorEvent,
  nextFlapping,
  nextState,
  type Snapshot,
  type StepResult,
} from '../../../../libs/probing/index.js';
import type { StateWriter } from './state-writer.js';
import type { QueuedEvent, WatchedService } from './watched-service.js';

export interface StepperEvents {
  /** The state is as its snapshot says, durably. */
  stepped(service: WatchedService): void;
  /** The stored state is not what we thought, or not ours any more. */
  refused(service: WatchedService): void;
  /** A change could not be stored; `isMissed` is set. */
  missed(service: WatchedService): void;
}

/** Who says no to a confirmed DOWN. */
export interface StepGuard {
  /** A monitor turned SUSPECT. */
  suspected(serviceId: string): void;
  /** Whether a DOWN must not be confirmed now. */
  holds(): boolean;
}

/** Events that may wait behind a write; results come seconds apart and a write ends within five. */
const MAX_WAITING = 20;

/**
 * Takes each service from step to step: one event at a time, and nothing acts on a change before it is stored. While the
 * database is away what changes nothing still counts, and what would change something leaves the service `isMissed`.
 */
export class StateStepper {
  constructor(
    private readonly writer: StateWriter,
    private readonly events: StepperEvents,
    private readonly isDatabaseAway: () => boolean,
    private readonly guard: StepGuard,
  ) {}

  /** Tells the state machine of a service something, after what waits already. */
  tell(service: WatchedService, queued: QueuedEvent): void {
    if (service.isGone || service.isMissed) return;
    if (service.queue.length >= MAX_WAITING) this.miss(service);
    else service.queue.push(queued);
    this.pump(service);
  }

  private pump(service: WatchedService): void {
    while (!service.isWriting && !service.isGone && !service.isMissed) {
      const queued = service.queue.shift();
      if (queued === undefined) return;
      this.step(service, queued);
    }
  }

  private step(service: WatchedService, { event, detail, configVersion }: QueuedEvent): void {
    const { snapshot, transitions, changed } = event === null ? unchanged(service.snapshot) : this.next(service, event);
    const ring = event === null ? null : nextFlapping(service.flapping, event, service.snapshot, snapshot);
    const { flapping, change: flappingChange } = ring ?? { flapping: service.flapping, change: null };
    const nextConfigVersion = configVersion ?? service.stateConfigVersion;
    if (!changed && flapping === service.flapping && nextConfigVersion === service.stateConfigVersion) {
      service.snapshot = snapshot;
      return;
    }
    if (this.isDatabaseAway()) return this.miss(service);
    service.isWriting = true;
    const write = {
      serviceId: service.id,
      clientId: service.clientId,
      partition: service.partition,
      fence: service.epoch,
      version: service.version,
      configVersion: nextConfigVersion,
      segment: service.snapshot.segment,
      snapshot,
      transitions,
      flapping,
      flappingChange,
      detail,
    };
    void this.writer.write(write).then((outcome) => {
      service.isWriting = false;
      if (service.isGone) return;
      if (outcome === 'refused') return this.events.refused(service);
      if (outcome === 'failed') return this.miss(service);
      service.snapshot = snapshot;
      service.flapping = flapping;
      service.version += 1;
      service.stateConfigVersion = nextConfigVersion;
      this.events.stepped(service);
      this.pump(service);
    });
  }

  /** What is a DOWN to others is a gap while we are blind. */
  private next(service: WatchedService, event: MonitorEvent): StepResult {
    const step = nextState(service.snapshot, event, service.policy);
    if (step.transitions.some(({ to }) => to === 'suspect')) this.guard.suspected(service.id);
    if (event.kind !== 'result' || !confirmsDown(step) || !this.guard.holds()) return step;
    return nextState(service.snapshot, blindGap(service.snapshot, event), service.policy);
  }

  private miss(service: WatchedService): void {
    service.isMissed = true;
    service.queue.length = 0;
    this.events.missed(service);
  }
}

function unchanged(snapshot: Snapshot): StepResult {
  return { snapshot, transitions: [], changed: false };
}

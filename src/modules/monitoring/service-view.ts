import {
  createPolicy,
  detectionBoundMs,
  flappingValue,
  longestSilenceMs,
  type MonitorState,
  nextDue,
  phaseOf,
  STEADY,
} from '../../../libs/probing/index.js';
import type { Check } from './checks.repository.js';
import { beatPlanOfService } from './service-check.js';
import type { Service } from './service.js';
import type { ServiceState } from './state.repository.js';

/** A service with what the watch knows of it. */
export interface ServiceView {
  readonly service: Service;
  /** A pause lies over the state and does not change it. */
  readonly state: MonitorState;
  /** From when the state counts. */
  readonly since: Date;
  /** Goes down and up so often that single outages are not told; lies over the state and does not change it. */
  readonly isFlapping: boolean;
  /** How restless it is, 0 to 99. */
  readonly flappingValue: number;
  /** Parent that explains its open outage. */
  readonly suppressedBy: string | null;
  readonly lastCheck: Check | null;
  /** Null while paused. */
  readonly nextCheckAt: Date | null;
  /** Longest time from the death of the target to its confirmed DOWN. */
  readonly detectionBoundMs: number;
}

/** Puts together what one service looks like at `now`. */
export function viewOf(
  service: Service,
  watched: Pick<ServiceState, 'snapshot' | 'flapping'> | undefined,
  lastCheck: Check | undefined,
  now: Date,
  suppressedBy: string | null = null,
): ServiceView {
  const { snapshot, flapping = STEADY } = watched ?? {};
  return {
    service,
    state: snapshot?.state ?? 'new',
    since: snapshot?.since ?? service.createdAt,
    isFlapping: flapping.since !== null,
    flappingValue: flappingValue(flapping),
    suppressedBy,
    lastCheck: lastCheck ?? null,
    nextCheckAt: service.isPaused ? null : nextCheckAt(service, snapshot, now),
    detectionBoundMs: boundOf(service, now),
  };
}

function boundOf(service: Service, now: Date): number {
  if (service.kind === 'push') return longestSilenceMs(beatPlanOfService(service), now);
  return detectionBoundMs(
    createPolicy({
      intervalMs: service.intervalSeconds * 1_000,
      timeoutMs: service.timeoutMs,
      failThreshold: service.failureThreshold,
      okThreshold: service.recoveryThreshold,
    }),
  );
}

/** The next point of its grid, or an earlier recheck of an unconfirmed row. A new service is asked sooner than its grid says. */
function nextCheckAt(
  { id, intervalSeconds }: Service,
  snapshot: ServiceState['snapshot'] | undefined,
  now: Date,
): Date {
  const intervalMs = intervalSeconds * 1_000;
  const due = nextDue(now.getTime(), phaseOf(id, intervalMs), intervalMs);
  const recheck = snapshot?.nextRecheckAt?.getTime() ?? Infinity;
  return new Date(Math.min(due, Math.max(recheck, now.getTime())));
}

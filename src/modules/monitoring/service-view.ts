import {
  createPolicy,
  detectionBoundMs,
  type MonitorState,
  nextDue,
  phaseOf,
  type Snapshot,
} from '../../../libs/probing/index.js';
import type { Check } from './checks.repository.js';
import type { Service } from './service.js';

/** A service with what the watch knows of it. */
export interface ServiceView {
  readonly service: Service;
  /** A pause lies over the state and does not change it. */
  readonly state: MonitorState;
  /** From when the state counts. */
  readonly since: Date;
  readonly lastCheck: Check | null;
  /** Null while paused. */
  readonly nextCheckAt: Date | null;
  /** Longest time from the death of the target to its confirmed DOWN. */
  readonly detectionBoundMs: number;
}

/** Puts together what one service looks like at `now`. */
export function viewOf(
  service: Service,
  snapshot: Snapshot | undefined,
  lastCheck: Check | undefined,
  now: Date,
): ServiceView {
  return {
    service,
    state: snapshot?.state ?? 'new',
    since: snapshot?.since ?? service.createdAt,
    lastCheck: lastCheck ?? null,
    nextCheckAt: service.isPaused ? null : nextCheckAt(service, snapshot, now),
    detectionBoundMs: detectionBoundMs(
      createPolicy({
        intervalMs: service.intervalSeconds * 1_000,
        timeoutMs: service.timeoutMs,
        failThreshold: service.failureThreshold,
        okThreshold: service.recoveryThreshold,
      }),
    ),
  };
}

/** The next point of its grid, or an earlier recheck of an unconfirmed row. A new service is asked sooner than its grid says. */
function nextCheckAt({ id, intervalSeconds }: Service, snapshot: Snapshot | undefined, now: Date): Date {
  const intervalMs = intervalSeconds * 1_000;
  const due = nextDue(now.getTime(), phaseOf(id, intervalMs), intervalMs);
  const recheck = snapshot?.nextRecheckAt?.getTime() ?? Infinity;
  return new Date(Math.min(due, Math.max(recheck, now.getTime())));
}

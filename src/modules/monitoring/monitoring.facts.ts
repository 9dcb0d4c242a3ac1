import type { MonitorState } from '../../../libs/probing/index.js';
import { defineFact } from '../../common/facts/index.js';

/** Key of the facts that go to the holder of a partition. @param partition 0 to 63 */
export function partitionKey(partition: number): string {
  return `partition:${String(partition).padStart(2, '0')}`;
}

/** A service was created, edited, paused, resumed or deleted. Key: its partition. */
export const serviceChanged = defineFact<{ readonly serviceId: string }>('service.changed');

/** Somebody wants a check now; the check that answers carries the `runId`. Key: the partition of the service. */
export const serviceCheckRequested = defineFact<{ readonly serviceId: string; readonly runId: string }>(
  'service.check_requested',
);

/** A service went down or recovered, confirmed and worth telling people. Key: the service's id. */
export const serviceTransitioned = defineFact<{
  readonly serviceId: string;
  readonly clientId: string;
  readonly incidentId: string;
  readonly kind: 'down' | 'recovered';
  readonly at: Date;
}>('service.transitioned');

/** It cannot be said yet whether another outage explains this one: look again. Key: the service's id. */
export const outageAwaited = defineFact<{ readonly incidentId: string }>('outage.awaited');

/** A service began or stopped flapping. Key: the service's id. */
export const serviceFlapped = defineFact<{ readonly flappingId: string }>('service.flapped');

/** An outage that begins or ends together with other news of its service. */
export interface OutageNews {
  readonly incidentId: string;
  readonly isOver: boolean;
  /** When it began or ended. */
  readonly at: Date;
  readonly reason: string | null;
}

/**
 * What the time of a service counts as has changed, or an outage began or ended; steps that are still to be confirmed (suspect,
 * recovering) are none of it. For whoever shows it: not everything is worth telling people. Key: the service's id.
 */
export const serviceMoved = defineFact<{
  readonly serviceId: string;
  readonly clientId: string;
  readonly state: MonitorState;
  readonly isPaused: boolean;
  readonly since: Date;
  /** Grows with each step of the service. */
  readonly stateVersion: number;
  readonly outages: readonly OutageNews[];
}>('service.moved');

/** A deleted service is watched no more. Key: its id. */
export const serviceClosed = defineFact<{
  readonly serviceId: string;
  readonly clientId: string;
  readonly outages: readonly OutageNews[];
}>('service.closed');

/** A service came under watch (created or resumed): the rules of its client are to be applied once more. Key: the client's id. */
export const serviceOpened = defineFact<{ readonly clientId: string }>('service.opened');

/** The key that a client's checks send was changed; services from a number on are still to be told. Key: the client's id. */
export const outboundKeyTold = defineFact<{ readonly clientId: string; readonly afterNumber: number }>(
  'service.outbound_key_told',
);

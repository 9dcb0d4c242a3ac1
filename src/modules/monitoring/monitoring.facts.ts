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

/** A service came under watch (created or resumed): the rules of its client are to be applied once more. Key: the client's id. */
export const serviceOpened = defineFact<{ readonly clientId: string }>('service.opened');

/** The key that a client's checks send was changed; services from a number on are still to be told. Key: the client's id. */
export const outboundKeyTold = defineFact<{ readonly clientId: string; readonly afterNumber: number }>(
  'service.outbound_key_told',
);

import type { Incident } from '../monitoring/index.js';
import type { Message } from '../notifications/index.js';
import type { Destination } from './destination.js';

export const INCIDENT_TOPIC = 'incident';
export type IncidentEvent = 'opened' | 'resolved';

/** The message about one event of an outage to one destination. */
export function messageOf(incident: Incident, event: IncidentEvent, { id, target }: Destination): Message {
  return {
    topic: INCIDENT_TOPIC,
    subject: incident.id,
    event,
    clientId: incident.clientId,
    destinationId: id,
    kind: target.kind,
    occurredAt: event === 'opened' ? incident.startedAt : (incident.endedAt ?? incident.startedAt),
  };
}

/**
 * When an outage was confirmed, to the second: the row of an incident is written at that moment, and its id begins with the time.
 * `startedAt` lies earlier, at the first failure.
 */
export function confirmedAt({ id }: Pick<Incident, 'id'>): Date {
  return new Date(Number.parseInt(id.slice(0, 8), 16) * 1_000);
}

/**
 * Whether a destination is told of an outage: it must have been there and enabled when the outage was confirmed. Who is added
 * later gets neither the outage nor its recovery.
 */
export function isConcerned({ activeSince }: Destination, incident: Incident): boolean {
  const endOfThatSecond = confirmedAt(incident).getTime() + 1_000;
  return activeSince.getTime() < endOfThatSecond;
}

/**
 * The messages about an outage that have not been wished for yet: its beginning for every destination that it concerns, its end
 * for everyone who was told of the beginning.
 * @param enabled destinations of the client that are switched on
 * @param isWished whether a message has been wished for
 */
export function missingMessages(
  incident: Incident,
  enabled: readonly Destination[],
  isWished: (message: Message) => boolean,
): Message[] {
  return enabled.flatMap((destination) => {
    const opened = messageOf(incident, 'opened', destination);
    if (!isWished(opened) && !isConcerned(destination, incident)) return [];
    const wanted = incident.endedAt ? [opened, messageOf(incident, 'resolved', destination)] : [opened];
    return wanted.filter((message) => !isWished(message));
  });
}

/** Every message that an outage can bring about now. */
export function possibleMessages(incident: Incident, enabled: readonly Destination[]): Message[] {
  const events: IncidentEvent[] = incident.endedAt ? ['opened', 'resolved'] : ['opened'];
  return enabled.flatMap((destination) => events.map((event) => messageOf(incident, event, destination)));
}

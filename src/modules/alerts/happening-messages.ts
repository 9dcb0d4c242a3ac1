import type { Message } from '../notifications/index.js';
import type { Destination } from './destination.js';
import { confirmedAt, EVENTS, type Happening } from './happening.js';

/** The message about the beginning or the end of something to one destination. */
function messageOf(happening: Happening, part: 'beginning' | 'end', { id, target }: Destination): Message {
  const { kind, startedAt, endedAt } = happening;
  return {
    topic: kind,
    subject: happening.id,
    event: EVENTS[kind][part],
    clientId: happening.clientId,
    destinationId: id,
    kind: target.kind,
    occurredAt: part === 'beginning' ? startedAt : (endedAt ?? startedAt),
  };
}

/**
 * Whether a destination is told of something: it must have been there and enabled when it was confirmed. Who is added later gets
 * neither the beginning nor the end.
 */
export function isConcerned({ activeSince }: Destination, happening: Happening): boolean {
  const endOfThatSecond = confirmedAt(happening).getTime() + 1_000;
  return activeSince.getTime() < endOfThatSecond;
}

/**
 * The messages that have not been wished for yet: the beginning for every destination that it concerns, the end for everyone who
 * was told of the beginning.
 * @param enabled destinations of the client that are switched on
 * @param isWished whether a message has been wished for
 * @param isSilenced whether nobody is to hear of its beginning
 */
export function missingMessages(
  happening: Happening,
  enabled: readonly Destination[],
  isWished: (message: Message) => boolean,
  isSilenced: boolean,
): Message[] {
  return enabled.flatMap((destination) => {
    const beginning = messageOf(happening, 'beginning', destination);
    if (!isWished(beginning) && (isSilenced || !isConcerned(destination, happening))) return [];
    const wanted = happening.endedAt ? [beginning, messageOf(happening, 'end', destination)] : [beginning];
    return wanted.filter((message) => !isWished(message));
  });
}

/** Whether somebody was told of its beginning. */
export function isTold(
  happening: Happening,
  enabled: readonly Destination[],
  isWished: (message: Message) => boolean,
): boolean {
  return enabled.some((destination) => isWished(messageOf(happening, 'beginning', destination)));
}

/** Every message that it can bring about now. */
export function possibleMessages(happening: Happening, enabled: readonly Destination[]): Message[] {
  const parts = happening.endedAt ? (['beginning', 'end'] as const) : (['beginning'] as const);
  return enabled.flatMap((destination) => parts.map((part) => messageOf(happening, part, destination)));
}

import type { FeedEvent } from './feed-event.js';

export const CLIENT = 'a'.repeat(24);
export const OTHER = 'b'.repeat(24);

/** An event of the feed as tests need it. */
export function anEvent(id: number, overrides: Partial<FeedEvent> = {}): FeedEvent {
  return {
    id,
    type: 'service.state',
    clientId: CLIENT,
    serviceId: 'c'.repeat(24),
    at: new Date('2026-12-01T03:00:00Z'),
    state: 'down',
    isPaused: false,
    stateVersion: id,
    incidentId: null,
    reason: null,
    ...overrides,
  };
}

/** Events with the numbers from `first` to `last`. */
export function events(first: number, last: number): FeedEvent[] {
  return Array.from({ length: last - first + 1 }, (_, at) => anEvent(first + at));
}

import type { MonitorState } from '../../../libs/probing/index.js';
import type { Actor, Permission } from '../../common/auth-context/index.js';
import type { Fact } from '../../common/facts/index.js';
import type { OutageNews, serviceClosed, serviceMoved } from '../monitoring/index.js';

export const FEED_EVENT_TYPES = ['service.state', 'service.deleted', 'incident.opened', 'incident.closed'] as const;
export type FeedEventType = (typeof FEED_EVENT_TYPES)[number];

/** Something that happened, before it has its place in the feed. */
export interface News {
  readonly type: FeedEventType;
  readonly clientId: string;
  readonly serviceId: string;
  /** From when it counts. */
  readonly at: Date;
  /** Of `service.state`, as the next two. */
  readonly state: MonitorState | null;
  readonly isPaused: boolean | null;
  /** The state with the greatest one is the latest. */
  readonly stateVersion: number | null;
  /** Of `incident.*`. */
  readonly incidentId: string | null;
  readonly reason: string | null;
}

/** Its place: numbers follow each other without a gap, in the order in which they became visible. */
export interface FeedEvent extends News {
  readonly id: number;
}

const NEEDS: Readonly<Record<FeedEventType, Permission>> = {
  'service.state': 'services:read',
  'service.deleted': 'services:read',
  'incident.opened': 'incidents:read',
  'incident.closed': 'incidents:read',
};

/** Whether a caller may know of it. */
export function isVisible({ type, clientId }: News, { scope, permissions }: Actor): boolean {
  return scope.includes(clientId) && permissions.has(NEEDS[type]);
}

type Moved = ReturnType<typeof serviceMoved>['payload'];
type Closed = ReturnType<typeof serviceClosed>['payload'];

/** What is to be shown of a fact of the watch. */
export function newsOf(fact: Fact): News[] {
  const about = fact.payload as Moved | Closed;
  const service = 'state' in about ? movedTo(about) : deleted(about, fact.occurredAt);
  return [service, ...about.outages.map((outage) => outageOf(about, outage))];
}

const NOTHING = { state: null, isPaused: null, stateVersion: null, incidentId: null, reason: null } as const;

function movedTo({ serviceId, clientId, state, isPaused, stateVersion, since }: Moved): News {
  return { ...NOTHING, type: 'service.state', clientId, serviceId, at: since, state, isPaused, stateVersion };
}

function deleted({ serviceId, clientId }: Closed, at: Date): News {
  return { ...NOTHING, type: 'service.deleted', clientId, serviceId, at };
}

function outageOf({ serviceId, clientId }: Moved | Closed, { incidentId, isOver, at, reason }: OutageNews): News {
  const type = isOver ? 'incident.closed' : 'incident.opened';
  return { ...NOTHING, type, clientId, serviceId, at, incidentId, reason };
}

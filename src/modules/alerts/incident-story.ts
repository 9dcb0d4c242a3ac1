import { durationSecondsOf } from './happening.js';
import type { ServiceStory } from './service-story.js';

/** All that a message says about an outage. */
export interface IncidentStory extends ServiceStory {
  readonly incidentId: string;
  /** When it was confirmed. */
  readonly detectedAt: Date;
  /** Code of the check that confirmed it. */
  readonly reason: string | null;
  /** Sentence of that check, English. */
  readonly detail: string | null;
  /** How it ended. */
  readonly endReason: 'recovered' | 'service_deleted' | null;
}

/** `data` of a webhook. Fields are added, never renamed: machines read them. */
export function webhookDataOf(story: IncidentStory): Record<string, unknown> {
  return {
    state: story.endedAt ? 'recovered' : 'down',
    incidentId: story.incidentId,
    serviceId: story.serviceId,
    serviceName: story.serviceName,
    clientId: story.clientId,
    clientName: story.clientName,
    url: story.url,
    startedAt: story.startedAt.toISOString(),
    detectedAt: story.detectedAt.toISOString(),
    endedAt: story.endedAt?.toISOString() ?? null,
    durationSeconds: durationSecondsOf(story),
    reason: story.reason,
    detail: story.detail,
    endReason: story.endReason,
  };
}

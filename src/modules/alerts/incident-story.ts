/** All that a message says about an outage. */
export interface IncidentStory {
  readonly incidentId: string;
  readonly serviceId: string;
  /** Null when the service is gone. */
  readonly serviceName: string | null;
  readonly clientId: string;
  readonly clientName: string;
  /** Address of the service as it may be shown; null when the service is gone. */
  readonly url: string | null;
  readonly startedAt: Date;
  /** When it was confirmed. */
  readonly detectedAt: Date;
  /** Null while it lasts. */
  readonly endedAt: Date | null;
  /** Code of the check that confirmed it. */
  readonly reason: string | null;
  /** Sentence of that check, English. */
  readonly detail: string | null;
  /** How it ended. */
  readonly endReason: 'recovered' | 'service_deleted' | null;
}

/**
 * How a message words the story: `opened` while it lasts; `recovered` when it was over before the first message could leave;
 * `resolved` for the second message.
 */
export type Variant = 'opened' | 'recovered' | 'resolved';

/** Whole seconds that the outage lasted; null while it lasts. */
export function durationSecondsOf({ startedAt, endedAt }: Pick<IncidentStory, 'startedAt' | 'endedAt'>): number | null {
  return endedAt && Math.max(0, Math.round((endedAt.getTime() - startedAt.getTime()) / 1_000));
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

/** What every message about a service says of it, whatever happened. */
export interface ServiceStory {
  readonly serviceId: string;
  /** Null when the service is gone. */
  readonly serviceName: string | null;
  readonly clientId: string;
  readonly clientName: string;
  /** Address of the service as it may be shown; null when the service is gone. */
  readonly url: string | null;
  readonly startedAt: Date;
  /** Null while it lasts. */
  readonly endedAt: Date | null;
}

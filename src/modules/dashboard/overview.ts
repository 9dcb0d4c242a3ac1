import type { MonitorState } from '../../../libs/probing/index.js';

export interface OverviewService {
  readonly name: string;
  readonly clientName: string;
  readonly state: MonitorState;
  readonly isPaused: boolean;
  readonly since: Date;
  /** Outcomes of the last checks, oldest first, at most 30. */
  readonly lastOutcomes: readonly { readonly outcome: string; readonly startedAt: Date; readonly durationMs: number }[];
}

export interface OverviewIncident {
  readonly serviceName: string;
  readonly clientName: string;
  readonly startedAt: Date;
  readonly reason: string | null;
}

/** What the first page shows. Names only: addresses of targets never leave. */
export interface Overview {
  readonly at: Date;
  readonly clients: number;
  readonly services: readonly OverviewService[];
  readonly hiddenServices: number;
  readonly incidents: readonly OverviewIncident[];
}

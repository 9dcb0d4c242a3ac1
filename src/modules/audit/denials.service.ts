import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { PollingWorker } from '../../common/lifecycle/index.js';
import { Logger } from '../../common/logging/index.js';
import { counter } from '../../common/metrics/index.js';
import { UnitOfWork } from '../../common/persistence/index.js';
import { Audit, type AuditActor, type AuditEntry } from './audit.service.js';

/** Somebody known asked for what they may not do. */
export interface Denial {
  readonly actor: AuditActor;
  readonly at: Date;
  readonly requestId: string;
  readonly clientId: string | null;
  /** Method and route template. */
  readonly route: string;
  /** Code of the refusal. */
  readonly code: string;
  /** What the caller was told. */
  readonly detail: string | null;
}

interface Window {
  readonly denial: Denial;
  readonly endsAtMs: number;
  repeats: number;
}

interface Line {
  readonly actor: AuditActor;
  readonly entry: AuditEntry;
}

/** Within it equal denials are one event, and a second one that counts the repeats. */
export const DENIAL_WINDOW_MS = 600_000;
/** Different denials within a window, per process; what comes beyond is only counted. */
export const MAX_DENIALS = 1_000;
const EVENTS_AT_ONCE = 100;
const LOOK_EVERY_MS = 10_000;

const dropped = counter(
  'vigia_audit_denials_dropped_total',
  'Denials that are not in the audit: too many different ones',
);

/**
 * Puts denials on record after their answers, never in the way of them. A flood cannot fill the database: of an actor, a route and
 * a reason there are two events in ten minutes at most, and 1,000 such in a process.
 */
@Injectable()
export class Denials implements OnApplicationShutdown {
  private readonly windows = new Map<string, Window>();
  private readonly lines: Line[] = [];
  private readonly worker: PollingWorker;
  private isStarted = false;

  constructor(
    private readonly audit: Audit,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    const work = (): Promise<boolean> => this.write();
    this.worker = new PollingWorker({ name: 'audit.denials', everyMs: LOOK_EVERY_MS, work }, logger);
  }

  /** Never waits. */
  add(denial: Denial): void {
    const nowMs = this.clock.monotonicMs();
    const key = JSON.stringify([denial.actor.kind, denial.actor.id, denial.route, denial.code]);
    const known = this.windows.get(key);
    if (known && known.endsAtMs > nowMs) {
      known.repeats += 1;
      return;
    }
    if (known) this.close(key, known);
    if (this.windows.size >= MAX_DENIALS || this.lines.length >= 2 * MAX_DENIALS) {
      dropped.inc();
      return;
    }
    this.windows.set(key, { denial, endsAtMs: nowMs + DENIAL_WINDOW_MS, repeats: 0 });
    this.lines.push(lineOf(denial));
    if (this.isStarted) this.worker.wake();
    else this.worker.start();
    this.isStarted = true;
  }

  /** Writes what is new, and how often a denial was repeated whose window has ended. @returns whether more waits */
  async write(): Promise<boolean> {
    this.closeWindows(this.clock.monotonicMs());
    const batch = this.lines.slice(0, EVENTS_AT_ONCE);
    if (batch.length === 0) return false;
    await this.unitOfWork.run(async (tx) => {
      for (const { actor, entry } of batch) await this.audit.append(actor, entry, tx);
    });
    this.lines.splice(0, batch.length);
    return this.lines.length > 0;
  }

  /** Comes after the last answer and before the connection to the database closes. */
  async onApplicationShutdown(): Promise<void> {
    await this.worker.stop();
    this.closeWindows(Infinity);
    try {
      while (await this.write());
    } catch (error) {
      this.logger.warn({ err: error, events: this.lines.length }, 'denials are lost: they could not be put on record');
    }
  }

  private closeWindows(nowMs: number): void {
    for (const [key, window] of this.windows) if (window.endsAtMs <= nowMs) this.close(key, window);
  }

  private close(key: string, { denial, repeats }: Window): void {
    this.windows.delete(key);
    if (repeats > 0) this.lines.push(lineOf(denial, repeats));
  }
}

function lineOf({ actor, at, requestId, clientId, route, code, detail }: Denial, repeats?: number): Line {
  const changes = {
    route,
    code,
    ...(detail === null ? {} : { detail }),
    ...(repeats === undefined ? {} : { repeats }),
  };
  const client = clientId === null ? {} : { clientId };
  return {
    actor: { kind: actor.kind, id: actor.id, role: actor.role },
    entry: { action: 'access.denied', ...client, changes, happened: { at, requestId } },
  };
}

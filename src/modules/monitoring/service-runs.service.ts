import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Actor, Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { UnitOfWork } from '../../common/persistence/index.js';
import { Audit } from '../audit/index.js';
import { type Check, Checks } from './checks.repository.js';
import { partitionKey, serviceCheckRequested } from './monitoring.facts.js';
import { Services } from './services.service.js';

export interface Run {
  readonly runId: string;
  /** Null while it is still pending. */
  readonly check: Check | null;
}

/** From the request to the answer; below REQUEST_TIMEOUT_MS. */
const WAIT_MS = 4_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 250;
/** The worker's clock may be that far behind this one's. */
const CLOCK_SKEW_MS = 60_000;

/** Checks that a person asks for. Whoever holds the service's partition carries them out, perhaps in another process. */
@Injectable()
export class ServiceRuns {
  constructor(
    private readonly services: Services,
    private readonly checks: Checks,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Asks for a check and waits up to four seconds for it. Throws service.not_found, service.paused. */
  async run(actor: Actor, ref: string): Promise<Run> {
    const startedAt = this.clock.monotonicMs();
    const requestedAt = this.clock.now();
    const runId = randomUUID();
    const service = await this.unitOfWork.run(async (tx) => {
      const found = await this.services.getActive(actor.scope, ref, tx);
      const { id, clientId, partition } = found;
      const target = { type: 'service', id };
      await this.audit.append(actor, { action: 'service.check_requested', target, clientId, changes: { runId } }, tx);
      await tx.publish(serviceCheckRequested(partitionKey(partition), requestedAt, { serviceId: id, runId }));
      return found;
    });
    const deadline = startedAt + WAIT_MS;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const check = await this.find(actor.scope, service.id, runId, requestedAt);
      if (check || this.clock.monotonicMs() + pauseMs > deadline) return { runId, check };
      await pause(pauseMs);
    }
  }

  private async find(scope: Scope, serviceId: string, runId: string, requestedAt: Date): Promise<Check | null> {
    const from = new Date(requestedAt.getTime() - CLOCK_SKEW_MS);
    const to = new Date(requestedAt.getTime() + CLOCK_SKEW_MS + WAIT_MS);
    const one = { limit: 1, skip: 0, after: undefined, isNumbered: false };
    const { rows } = await this.checks.pageByService(scope, serviceId, { from, to, runId }, one);
    return rows[0] ?? null;
  }
}

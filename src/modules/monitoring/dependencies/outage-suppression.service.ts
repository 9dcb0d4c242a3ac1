import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Scope } from '../../../common/auth-context/index.js';
import type { Tx } from '../../../common/persistence/index.js';
import { Checks } from '../checks.repository.js';
import { type Incident, Incidents } from '../incidents.repository.js';
import { outageAwaited, partitionKey, serviceCheckRequested } from '../monitoring.facts.js';
import type { Service } from '../service.js';
import { ServicesRepository } from '../services.repository.js';
import { ServiceStates } from '../state.repository.js';
import { type Judgement, judgeOutage, type Parent } from './outage-judgement.js';

/** Until an outage whose parents are being asked is looked at again. */
const LOOK_AGAIN_MS = 2_000;
const LATEST = { limit: 1, skip: 0, after: undefined, isNumbered: false };
const OWN: Judgement = { kind: 'own' };

/** Whether an outage is told at all: not while a service that its own depends on is DOWN. Checks, states and history go on. */
@Injectable()
export class OutageSuppression {
  constructor(
    private readonly services: ServicesRepository,
    private readonly states: ServiceStates,
    private readonly checks: Checks,
    private readonly incidents: Incidents,
  ) {}

  /** Whether nobody is told of it at this moment. Writes nothing. */
  async holds(scope: Scope, incident: Incident, confirmedAt: Date, now: Date): Promise<boolean> {
    return isSettled(incident) || (await this.judge(scope, incident, confirmedAt, now)).kind !== 'own';
  }

  /**
   * As `holds`, for an outage that was told nobody yet: notes at the incident what explains it, and looks again soon where parents
   * cannot say yet.
   * @param asks whether parents that were not asked since the outage began are to be checked now
   */
  async settle(
    scope: Scope,
    incident: Incident,
    confirmedAt: Date,
    now: Date,
    asks: boolean,
    tx: Tx,
  ): Promise<boolean> {
    if (isSettled(incident)) return true;
    const judgement = await this.judge(scope, incident, confirmedAt, now, tx);
    if (judgement.kind === 'awaited') {
      if (asks) await this.ask(scope, judgement.unasked, now, tx);
      await tx.publish(outageAwaited(incident.serviceId, now, { incidentId: incident.id }), LOOK_AGAIN_MS);
      return true;
    }
    const by = judgement.kind === 'suppressed' ? judgement.by : null;
    if (by !== incident.suppressedBy) await this.incidents.setSuppressedBy(scope, incident.id, by, tx);
    return by !== null;
  }

  private async judge(scope: Scope, incident: Incident, confirmedAt: Date, now: Date, tx?: Tx): Promise<Judgement> {
    const service = await this.services.find(scope, incident.serviceId, tx);
    if (service === null || service.parents.length === 0) return OWN;
    const { startedAt, suppressedBy } = incident;
    const outage = { startedAt, confirmedAt, suppressedBy, intervalSeconds: service.intervalSeconds };
    return judgeOutage(outage, await this.parentsOf(scope, service, tx), now);
  }

  /** One after the other: inside a unit of work nothing runs in parallel. */
  private async parentsOf(scope: Scope, { parents }: Service, tx?: Tx): Promise<Parent[]> {
    const states = await this.states.findByServiceIds(scope, parents);
    const found: Parent[] = [];
    for (const id of parents) {
      const service = await this.services.find(scope, id, tx);
      const snapshot = states.get(id)?.snapshot;
      if (service === null || snapshot === undefined) continue;
      const latest = (await this.checks.findLatestByServiceIds(scope, [id])).get(id)?.[0];
      const outage = (await this.incidents.page(scope, { serviceId: id }, LATEST)).rows[0];
      const { isPaused } = service;
      found.push({
        id,
        isPaused,
        snapshot,
        lastCheckAt: latest?.startedAt ?? null,
        recoveredAt: outage?.endedAt ?? null,
      });
    }
    return found;
  }

  private async ask(scope: Scope, serviceIds: readonly string[], now: Date, tx: Tx): Promise<void> {
    for (const serviceId of serviceIds) {
      const service = await this.services.find(scope, serviceId, tx);
      if (service === null) continue;
      await tx.publish(serviceCheckRequested(partitionKey(service.partition), now, { serviceId, runId: randomUUID() }));
    }
  }
}

/** What was explained to its end stays so. */
function isSettled({ endedAt, suppressedBy }: Incident): boolean {
  return endedAt !== null && suppressedBy !== null;
}

import { Injectable } from '@nestjs/common';
import { systemActor } from '../../../common/auth-context/index.js';
import { faultPoint } from '../../../common/fault-points/fault-points.js';
import { newObjectId, type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import { serviceFlapped, serviceMoved, serviceTransitioned } from '../monitoring.facts.js';
import { EngineStatesRepository } from './engine-states.repository.js';
import type { StateWrite } from './state-write.js';
import { type NewIncident, TransitionEffectsRepository } from './transition-effects.repository.js';

/** Fence or version of at least one state had moved on: nothing was committed. */
export class StateMovedOn extends Error {}

interface Announcement {
  readonly write: StateWrite;
  readonly incidentId: string;
  readonly kind: 'down' | 'recovered';
  /** From when it counts. */
  readonly at: Date;
  readonly reason: string | null;
  readonly isSilent: boolean;
}

const ACTOR = systemActor('monitoring');

/** Makes transitions durable: state, segments, incidents, audit events and facts in one transaction. */
@Injectable()
export class TransitionCommit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly states: EngineStatesRepository,
    private readonly effects: TransitionEffectsRepository,
    private readonly audit: Audit,
  ) {}

  /**
   * Commits all of them or none.
   * @param adoptsOpenIncident a service that has an open incident already keeps it instead of opening another one
   * @throws StateMovedOn, database.unavailable, or the error that `isAlreadyOpen` knows
   */
  async commit(writes: readonly StateWrite[], adoptsOpenIncident = false): Promise<void> {
    const announced = await this.unitOfWork.run(async (tx) => {
      if (!(await this.states.writeAllIn(writes, tx))) throw new StateMovedOn();
      await this.effects.advanceSegmentsIn(writes, tx);
      const announcements = [
        ...(await this.openIncidents(writes, adoptsOpenIncident, tx)),
        ...(await this.closeIncidents(writes, tx)),
      ];
      for (const announcement of announcements) await this.announce(announcement, tx);
      for (const write of writes) await this.tellMove(write, announcements, tx);
      for (const write of writes) await this.noteFlapping(write, tx);
      return announcements;
    });
    if (announced.some(({ kind }) => kind === 'down')) faultPoint('monitoring.down-committed');
  }

  private async openIncidents(writes: readonly StateWrite[], adopts: boolean, tx: Tx): Promise<Announcement[]> {
    const announcements: Announcement[] = [];
    const incidents: NewIncident[] = [];
    for (const write of writes) {
      for (const { opensIncident, reason, silent } of write.transitions) {
        if (opensIncident === null) continue;
        if (adopts && (await this.effects.findOpenIn(write.serviceId, tx)) !== null) continue;
        const id = newObjectId();
        const { serviceId, clientId, detail } = write;
        incidents.push({ id, serviceId, clientId, startedAt: opensIncident, reason, detail });
        announcements.push({ write, incidentId: id, kind: 'down', at: opensIncident, reason, isSilent: silent });
      }
    }
    await this.effects.openIncidentsIn(incidents, tx);
    return announcements;
  }

  private async closeIncidents(writes: readonly StateWrite[], tx: Tx): Promise<Announcement[]> {
    const announcements: Announcement[] = [];
    for (const write of writes) {
      for (const { closesIncident, silent } of write.transitions) {
        if (closesIncident === null) continue;
        const id = await this.effects.closeIncidentIn(write.serviceId, closesIncident, 'recovered', tx);
        if (id === null) continue; // closed by hand in the database: there is nothing left to announce
        const recovery = { kind: 'recovered', at: closesIncident, reason: null } as const;
        announcements.push({ write, incidentId: id, ...recovery, isSilent: silent });
      }
    }
    return announcements;
  }

  private async noteFlapping(write: StateWrite, tx: Tx): Promise<void> {
    const { serviceId, clientId, flappingChange: change } = write;
    if (change === null) return;
    const id =
      change.kind === 'started'
        ? await this.effects.startFlappingIn(write, change, tx)
        : await this.effects.endFlappingIn(serviceId, change.since, change.at, 'steady', tx);
    if (id === null) return; // ended by hand in the database: there is nothing left to announce
    const changes = { serviceId, at: change.at.toISOString() };
    const entry = { action: `flapping.${change.kind}`, target: { type: 'flapping', id }, clientId, changes };
    await this.audit.append(ACTOR, entry, tx);
    await tx.publish(serviceFlapped(serviceId, change.at, { flappingId: id }));
  }

  private async announce({ write, incidentId, kind, at, reason, isSilent }: Announcement, tx: Tx): Promise<void> {
    const { serviceId, clientId } = write;
    const entry = {
      action: kind === 'down' ? 'incident.opened' : 'incident.closed',
      target: { type: 'incident', id: incidentId },
      clientId,
      changes: { serviceId, at: at.toISOString(), reason },
    };
    await this.audit.append(ACTOR, entry, tx);
    if (!isSilent) await tx.publish(serviceTransitioned(serviceId, at, { serviceId, clientId, incidentId, kind, at }));
  }

  private async tellMove(write: StateWrite, announcements: readonly Announcement[], tx: Tx): Promise<void> {
    const { serviceId, clientId, version, transitions } = write;
    const { state, since, pausedAt } = write.snapshot;
    const outages = announcements
      .filter((announcement) => announcement.write === write)
      .map(({ incidentId, kind, at, reason }) => ({ incidentId, isOver: kind === 'recovered', at, reason }));
    const now = { state, since, isPaused: pausedAt !== null, stateVersion: version + 1 };
    const decidedAt = transitions.at(-1)?.decidedAt ?? since;
    await tx.publish(serviceMoved(serviceId, decidedAt, { serviceId, clientId, ...now, outages }));
  }
}

import { Injectable } from '@nestjs/common';
import { systemActor } from '../../../common/auth-context/index.js';
import { UnitOfWork } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import { HeartbeatsRepository } from '../heartbeats/heartbeats.repository.js';
import { serviceClosed } from '../monitoring.facts.js';
import { type EngineState, EngineStatesRepository } from './engine-states.repository.js';
import { TransitionEffectsRepository } from './transition-effects.repository.js';

const ACTOR = systemActor('monitoring');

/** Ends the watch of a deleted service for good. */
@Injectable()
export class ServiceClosing {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly states: EngineStatesRepository,
    private readonly effects: TransitionEffectsRepository,
    private readonly audit: Audit,
    private readonly heartbeats: HeartbeatsRepository,
  ) {}

  /**
   * Deletes the state and ends the open segment and incident; nobody is told of a recovery, because there was none.
   * @param at when the service was deleted
   * @returns false when fence or version had moved on: the caller reads again
   */
  close(state: EngineState, at: Date): Promise<boolean> {
    const { serviceId, clientId, snapshot, flapping } = state;
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.states.deleteIn(state, tx))) return false;
      await this.heartbeats.deleteAcrossClients([serviceId], tx);
      await this.effects.endSegmentIn(serviceId, snapshot.segment.from, notBefore(snapshot.segment.from, at), tx);
      if (flapping.since !== null)
        await this.effects.endFlappingIn(
          serviceId,
          flapping.since,
          notBefore(flapping.since, at),
          'service_deleted',
          tx,
        );
      const endedAt = notBefore(snapshot.incidentSince ?? at, at);
      const reason = 'service_deleted';
      const incidentId = await this.effects.closeIncidentIn(serviceId, endedAt, reason, tx);
      const outages = incidentId === null ? [] : [{ incidentId, isOver: true, at: endedAt, reason }];
      await tx.publish(serviceClosed(serviceId, at, { serviceId, clientId, outages }));
      if (incidentId === null) return true;
      const target = { type: 'incident', id: incidentId };
      const changes = { serviceId, at: endedAt.toISOString(), reason };
      await this.audit.append(ACTOR, { action: 'incident.closed', target, clientId, changes }, tx);
      return true;
    });
  }
}

function notBefore(earliest: Date, at: Date): Date {
  return at > earliest ? at : earliest;
}

import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { takeSignal } from '../../../../libs/probing/index.js';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { Scope } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { tokenDigest } from '../../../common/encryption/index.js';
import { type Tx, UnitOfWork, WAITS_ITS_TURN } from '../../../common/persistence/index.js';
import { ProbingConfig } from '../../../config/index.js';
import { partitionKey, serviceCheckRequested } from '../monitoring.facts.js';
import { beatPlanOfService } from '../service-check.js';
import { Services } from '../services.service.js';
import '../monitoring.errors.js';
import { HeartbeatsRepository, type Ping } from './heartbeats.repository.js';
import type { PathSignal } from './signal-path.js';

const DAY_MS = 86_400_000;

/** A signal beside what its address says. */
export interface GivenSignal extends PathSignal {
  readonly runId: string | null;
  /** At most 10,000 bytes. */
  readonly body: string | null;
}

/** Where jobs tell of themselves. It keeps the signal and has the watch look; what that means for the state, the watch decides. */
@Injectable()
export class Signals {
  constructor(
    private readonly heartbeats: HeartbeatsRepository,
    private readonly services: Services,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly probing: ProbingConfig,
  ) {}

  /** Takes a signal, also of a paused service. Throws push.not_found for a token that nobody has. */
  receive(token: string, { kind, exitCode, runId, body }: GivenSignal): Promise<Ping> {
    const tokenHash = tokenDigest(token);
    const keep = async (tx: Tx): Promise<Ping> => {
      const kept = await this.heartbeats.findByTokenAcrossClients(tokenHash, tx);
      const service = kept && (await this.services.find(Scope.all(), kept.serviceId, tx));
      if (!kept || !service) throw new DomainError('push.not_found');
      const now = this.clock.now();
      const heartbeat = takeSignal(kept.heartbeat, { kind, runId, at: now }, beatPlanOfService(service));
      const isEnd = kind === 'ok' || kind === 'fail';
      const durationMs = isEnd ? heartbeat.lastDurationMs : null;
      const at = heartbeat.lastSignalAt ?? now;
      const ping = { number: kept.signals + 1, at, kind, exitCode, runId, durationMs, body };
      const expireAt = new Date(now.getTime() + this.probing.CHECK_RETENTION_DAYS * DAY_MS);
      await this.heartbeats.add(kept, service.clientId, heartbeat, ping, expireAt, tx);
      const { id: serviceId, partition } = service;
      if (kind !== 'log')
        await tx.publish(serviceCheckRequested(partitionKey(partition), now, { serviceId, runId: randomUUID() }));
      return ping;
    };
    return this.unitOfWork.run(keep, WAITS_ITS_TURN); // signals of one job meet on its heartbeat
  }
}

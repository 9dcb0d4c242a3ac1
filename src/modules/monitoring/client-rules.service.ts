import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Scope, systemActor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { type Fact, FactSubscribers } from '../../common/facts/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { clientDeleted, Clients, clientStatusChanged } from '../clients/index.js';
import { Dependencies } from './dependencies/dependencies.service.js';
import { serviceOpened } from './monitoring.facts.js';
import { paused, resumed, type Service } from './service.js';
import { ServiceTrail } from './service-trail.service.js';
import { ServicesRepository } from './services.repository.js';

/** Services changed in one transaction; the rest follows by a further fact. */
const BATCH = 50;
const ACTOR = systemActor('monitoring');

/**
 * What a client's status means for its services: deleted → deleted; inactive or suspended → paused; active → those that
 * this rule paused go on, those that a person paused do not. Applied to the present state whenever a client's status
 * changes or a service comes under watch; the latter closes the gap of two transactions that do not see each other.
 */
@Injectable()
export class ClientRules implements OnModuleInit {
  constructor(
    private readonly subscribers: FactSubscribers,
    private readonly clients: Clients,
    private readonly services: ServicesRepository,
    private readonly dependencies: Dependencies,
    private readonly trail: ServiceTrail,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.subscribers.register({
      name: 'monitoring.client-rules',
      types: [clientStatusChanged.type, clientDeleted.type, serviceOpened.type],
      handle: (fact, tx) => this.apply((fact as Fact<{ clientId: string }>).payload.clientId, tx),
    });
  }

  private async apply(clientId: string, tx: Tx): Promise<void> {
    const client = await this.clients.find(Scope.all(), clientId, tx);
    const changed =
      client === null
        ? await this.deleteAll(clientId, tx)
        : client.status === 'active'
          ? await this.resumeAll(clientId, tx)
          : await this.pauseAll(clientId, tx);
    if (changed === BATCH) await tx.publish(serviceOpened(clientId, this.clock.now(), { clientId }));
  }

  private async deleteAll(clientId: string, tx: Tx): Promise<number> {
    const services = await this.services.listByPause(Scope.all(), clientId, undefined, BATCH, tx);
    for (const service of services) {
      await this.services.markDeleted(Scope.all(), service, this.clock.now(), tx);
      await this.trail.record(ACTOR, 'service.deleted', service, tx);
    }
    await this.dependencies.release(
      services.map(({ id }) => id),
      tx,
    );
    return services.length;
  }

  private async pauseAll(clientId: string, tx: Tx): Promise<number> {
    const services = await this.services.listByPause(Scope.all(), clientId, { isPaused: false }, BATCH, tx);
    for (const service of services)
      await this.move(service, paused(service, 'client', this.clock.now()), 'service.paused', tx);
    return services.length;
  }

  private async resumeAll(clientId: string, tx: Tx): Promise<number> {
    const byRule = { isPaused: true, pausedBy: 'client' } as const;
    const services = await this.services.listByPause(Scope.all(), clientId, byRule, BATCH, tx);
    for (const service of services) await this.move(service, resumed(service), 'service.resumed', tx);
    return services.length;
  }

  /** No person edited it, so its ETag stays. */
  private async move(before: Service, after: Service, action: string, tx: Tx): Promise<void> {
    await this.services.update(Scope.all(), before, { ...after, configVersion: before.configVersion + 1 }, tx);
    await this.trail.record(ACTOR, action, after, tx);
  }
}

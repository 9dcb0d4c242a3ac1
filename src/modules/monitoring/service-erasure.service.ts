import { Injectable } from '@nestjs/common';
import { Scope, systemActor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Dependencies } from './dependencies/dependencies.service.js';
import { ErasedServices } from './erased-services.repository.js';
import { ServiceTrail } from './service-trail.service.js';
import { ServicesRepository } from './services.repository.js';

const ACTOR = systemActor('monitoring');

/** What an erased client leaves with the watch: services without names and addresses, incidents without words, no checks. */
@Injectable()
export class ServiceErasure {
  constructor(
    private readonly services: ServicesRepository,
    private readonly dependencies: Dependencies,
    private readonly erased: ErasedServices,
    private readonly trail: ServiceTrail,
    private readonly clock: Clock,
  ) {}

  /** Stops the watch and takes the texts of services. @returns how many rows it emptied, at most `limit` */
  async eraseServices(clientId: string, limit: number, tx: Tx): Promise<number> {
    const services = await this.services.listByPause(Scope.all(), clientId, undefined, limit, tx);
    for (const service of services) {
      await this.services.markDeleted(Scope.all(), service, this.clock.now(), tx);
      await this.trail.record(ACTOR, 'service.deleted', service, tx);
    }
    await this.dependencies.release(
      services.map(({ id }) => id),
      tx,
    );
    return this.erased.eraseServicesAcrossClients(clientId, limit, tx);
  }

  /** @returns how many rows it emptied, at most `limit` */
  eraseIncidents(clientId: string, limit: number, tx: Tx): Promise<number> {
    return this.erased.eraseIncidentsAcrossClients(clientId, limit, tx);
  }

  /** @returns how many rows it deleted, at most `limit` */
  eraseChecks(clientId: string, limit: number, tx: Tx): Promise<number> {
    return this.erased.deleteChecksAcrossClients(clientId, limit, tx);
  }
}

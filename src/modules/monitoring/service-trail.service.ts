import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Audit } from '../audit/index.js';
import { partitionKey, serviceChanged } from './monitoring.facts.js';
import type { Service } from './service.js';

/** Every change of a service is recorded, and reaches the holder of its partition. */
@Injectable()
export class ServiceTrail {
  constructor(
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** @param fields names of the settings that changed; never their values, which may hold secrets */
  async record(actor: Actor, action: string, service: Service, tx: Tx, fields: readonly string[] = []): Promise<void> {
    const { id, clientId, partition } = service;
    const changes = fields.length === 0 ? {} : { changes: { fields: [...fields] } };
    await this.audit.append(actor, { action, target: { type: 'service', id }, clientId, ...changes }, tx);
    await this.tell({ id, partition }, tx);
  }

  /** Has the holder of its partition read a service again. */
  async tell({ id, partition }: Pick<Service, 'id' | 'partition'>, tx: Tx): Promise<void> {
    await tx.publish(serviceChanged(partitionKey(partition), this.clock.now(), { serviceId: id }));
  }
}

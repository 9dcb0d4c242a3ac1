import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Audit, type Difference } from '../audit/index.js';
import { partitionKey, serviceChanged } from './monitoring.facts.js';
import { type Service, settingsOf } from './service.js';

interface Edit {
  readonly before: Service;
  /** Names of the settings that changed. */
  readonly fields: readonly string[];
}

/** Addresses and what is sent and looked for may hold secrets. */
const HIDDEN = ['url', 'headers', 'body', 'keyword', 'jsonAssertion', 'options'];

/** Every change of a service is recorded, and reaches the holder of its partition. */
@Injectable()
export class ServiceTrail {
  constructor(
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Of an edit also what changed. */
  async record(actor: Actor, action: string, service: Service, tx: Tx, edit?: Edit): Promise<void> {
    const { id, clientId, partition } = service;
    const changes = edit
      ? { changes: { fields: [...edit.fields] }, difference: differenceOf(edit.before, service) }
      : {};
    await this.audit.append(actor, { action, target: { type: 'service', id }, clientId, ...changes }, tx);
    await this.tell({ id, partition }, tx);
  }

  /** Has the holder of its partition read a service again. */
  async tell({ id, partition }: Pick<Service, 'id' | 'partition'>, tx: Tx): Promise<void> {
    await tx.publish(serviceChanged(partitionKey(partition), this.clock.now(), { serviceId: id }));
  }
}

function differenceOf(before: Service, after: Service): Difference {
  return { was: settingsOf(before), is: settingsOf(after), hidden: HIDDEN };
}

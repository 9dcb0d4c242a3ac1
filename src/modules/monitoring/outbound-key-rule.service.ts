import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { type Fact, FactSubscribers } from '../../common/facts/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { clientOutboundKeyChanged } from '../clients/index.js';
import { outboundKeyTold } from './monitoring.facts.js';
import { ServiceTrail } from './service-trail.service.js';
import { ServicesRepository } from './services.repository.js';

/** Services told in one transaction; the rest follows by a further fact. */
const BATCH = 50;

/** Another outbound key of a client is another configuration of its services. No person edited those, so their ETags stay. */
@Injectable()
export class OutboundKeyRule implements OnModuleInit {
  constructor(
    private readonly subscribers: FactSubscribers,
    private readonly services: ServicesRepository,
    private readonly trail: ServiceTrail,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.subscribers.register({
      name: 'monitoring.outbound-keys',
      types: [clientOutboundKeyChanged.type, outboundKeyTold.type],
      handle: (fact, tx) => {
        const { clientId, afterNumber = 0 } = (fact as Fact<{ clientId: string; afterNumber?: number }>).payload;
        return this.tellServices(clientId, afterNumber, tx);
      },
    });
  }

  private async tellServices(clientId: string, afterNumber: number, tx: Tx): Promise<void> {
    const services = await this.services.listFrom(Scope.all(), clientId, afterNumber, BATCH, tx);
    for (const service of services) {
      const after = { ...service, configVersion: service.configVersion + 1 };
      await this.services.update(Scope.all(), service, after, tx);
      await this.trail.tell(service, tx);
    }
    const last = services.at(-1);
    if (last === undefined || services.length < BATCH) return;
    await tx.publish(outboundKeyTold(clientId, this.clock.now(), { clientId, afterNumber: last.number }));
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import { type Fact, FactSubscribers } from '../../common/facts/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Incidents, serviceTransitioned } from '../monitoring/index.js';
import { Notifications } from '../notifications/index.js';
import { DestinationsRepository } from './destinations.repository.js';
import { missingMessages, possibleMessages } from './incident-messages.js';

/**
 * The one built-in rule: every destination of the client is told of an outage, and of its end who was told of its beginning.
 * It reads the present state and converges, so that facts may come twice, late or in any order.
 */
@Injectable()
export class IncidentRule implements OnModuleInit {
  constructor(
    private readonly subscribers: FactSubscribers,
    private readonly incidents: Incidents,
    private readonly destinations: DestinationsRepository,
    private readonly notifications: Notifications,
  ) {}

  onModuleInit(): void {
    this.subscribers.register({
      name: 'alerts',
      types: [serviceTransitioned.type],
      handle: (fact, tx) =>
        this.apply((fact as Fact<{ incidentId: string }>).payload.incidentId, tx).then(() => undefined),
    });
  }

  /** Wishes the messages about an outage that are missing. @returns how many those were */
  async apply(incidentId: string, tx: Tx): Promise<number> {
    const scope = Scope.all();
    const incident = await this.incidents.findById(scope, incidentId, tx);
    if (!incident) return 0;
    const enabled = await this.destinations.listEnabled(scope, incident.clientId, tx);
    const isWished = await this.notifications.wished(possibleMessages(incident, enabled), tx);
    return this.notifications.enqueue(missingMessages(incident, enabled, isWished), tx);
  }
}

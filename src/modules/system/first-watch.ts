import { Injectable } from '@nestjs/common';
import { Scope, systemActor } from '../../common/auth-context/index.js';
import { Leases, Numbers } from '../../common/persistence/index.js';
import { Clients } from '../clients/index.js';
import { Services, ServiceViews } from '../monitoring/index.js';

const LEASE_MS = 30_000;
const NAME = 'Vigia';
const ROUTES = [
  { name: 'Vigia: processo / process', path: '/health/live' },
  { name: 'Vigia: banco de dados / database', path: '/health/ready' },
];

/** An installation that is empty begins by watching itself, so that the first screen shows a running watch. */
@Injectable()
export class FirstWatch {
  constructor(
    private readonly clients: Clients,
    private readonly services: Services,
    private readonly views: ServiceViews,
    private readonly leases: Leases,
    private readonly numbers: Numbers,
  ) {}

  /**
   * Makes the client «Vigia» with its own health routes as services, where no client was ever made. Of several processes
   * that start at once one does it.
   * @param address where this installation listens, such as http://127.0.0.1:8000
   * @returns whether it was made now
   */
  async ensure(address: string): Promise<boolean> {
    const lease = await this.leases.claim('first-watch', Leases.newOwner(), LEASE_MS);
    if (!lease) return false;
    try {
      if (await this.wasEverUsed()) return false;
      await this.make(address);
      return true;
    } finally {
      await this.leases.release(lease);
    }
  }

  /**
   * The sequences of numbers move with the first client and service and never back, even when all are deleted. A start
   * that was killed in the middle is finished by the next one.
   */
  private async wasEverUsed(): Promise<boolean> {
    const clients = await this.numbers.last('clients');
    if (clients === 0) return false;
    const isUnfinished = clients === 1 && (await this.numbers.last('services')) < ROUTES.length;
    return !isUnfinished || (await this.clients.find(Scope.all(), '1'))?.name !== NAME;
  }

  private async make(address: string): Promise<void> {
    const actor = systemActor('bootstrap');
    const client =
      (await this.clients.find(Scope.all(), '1')) ??
      (await this.clients.create(actor, {
        name: NAME,
        baseUrl: address,
        description: 'Esta instalação / this installation',
      }));
    const made = await this.views.page(Scope.all(), { clientId: client.id });
    for (const { name, path } of ROUTES)
      if (!made.items.some(({ service }) => service.name === name))
        await this.services.create(actor, { clientId: client.id, name, url: `${address}${path}` });
  }
}

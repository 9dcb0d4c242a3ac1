import { Injectable } from '@nestjs/common';
import { Scope, systemActor } from '../../common/auth-context/index.js';
import { Leases, Numbers } from '../../common/persistence/index.js';
import { Clients } from '../clients/index.js';
import { Services } from '../monitoring/index.js';

const LEASE_MS = 30_000;

/** An installation that is empty begins by watching itself, so that the first screen shows a running watch. */
@Injectable()
export class FirstWatch {
  constructor(
    private readonly clients: Clients,
    private readonly services: Services,
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

  /** The sequence of client numbers moves with the first client and never back, even when all are deleted. */
  private async wasEverUsed(): Promise<boolean> {
    return (await this.numbers.last('clients')) > 0 || (await this.clients.count(Scope.all())) > 0;
  }

  private async make(address: string): Promise<void> {
    const actor = systemActor('bootstrap');
    const client = await this.clients.create(actor, {
      name: 'Vigia',
      baseUrl: address,
      description: 'Esta instalação / this installation',
    });
    const common = { clientId: client.id, failureThreshold: 3, recoveryThreshold: 2 };
    await this.services.create(actor, { ...common, name: 'Vigia: processo / process', url: `${address}/health/live` });
    await this.services.create(actor, {
      ...common,
      name: 'Vigia: banco de dados / database',
      url: `${address}/health/ready`,
    });
  }
}

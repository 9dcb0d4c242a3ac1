import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../common/persistence/index.js';
import type { User } from '../users/user.js';
import { ClientLoginsRepository } from './client-logins.repository.js';

/** Whether people may sign in at all. */
@Injectable()
export class ClientDoors {
  constructor(private readonly logins: ClientLoginsRepository) {}

  /** Active, and not bound to clients that are all inactive, suspended or deleted. */
  async letsIn({ status, clientIds }: User, tx?: Tx): Promise<boolean> {
    if (status !== 'active') return false;
    if (clientIds === null || clientIds.length === 0) return true;
    const closed = await this.logins.closedAmongAcrossClients(clientIds, tx);
    return clientIds.some((id) => !closed.has(id));
  }
}

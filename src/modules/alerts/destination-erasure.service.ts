import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { DestinationsRepository } from './destinations.repository.js';

/** Takes the addresses that an erased client's messages went to. */
@Injectable()
export class DestinationErasure {
  constructor(
    private readonly destinations: DestinationsRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns how many rows it emptied, at most `limit` */
  erase(clientId: string, limit: number, tx: Tx): Promise<number> {
    return this.destinations.eraseAcrossClients(clientId, this.clock.now(), limit, tx);
  }
}

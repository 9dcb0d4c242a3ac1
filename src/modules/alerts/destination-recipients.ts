import { Injectable } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import type { NotSent, Recipient } from '../notifications/index.js';
import { DestinationsRepository } from './destinations.repository.js';

/** Turns a destination into the recipient of a message, at the moment when it is sent. */
@Injectable()
export class DestinationRecipients {
  constructor(private readonly destinations: DestinationsRepository) {}

  async of(destinationId: string): Promise<Recipient | NotSent> {
    const found = await this.destinations.findWithSecrets(Scope.all(), destinationId);
    if (!found) return { kind: 'cancelled', reason: 'destination_deleted' };
    const { target, isEnabled } = found.destination;
    if (!isEnabled) return { kind: 'cancelled', reason: 'destination_disabled' };
    if (target.kind === 'email') return target;
    const [first, ...others] = found.secrets;
    if (first === undefined) throw new Error(`webhook ${destinationId} has no signing secret`);
    return { kind: 'webhook', url: target.url, secrets: [first, ...others] };
  }
}

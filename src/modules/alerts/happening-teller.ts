import { Injectable } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Notifications } from '../notifications/index.js';
import type { Destination } from './destination.js';
import { DestinationsRepository } from './destinations.repository.js';
import type { Happening } from './happening.js';
import { isTold, missingMessages, possibleMessages } from './happening-messages.js';

/** Wishes messages, and finds what lacks one. */
@Injectable()
export class HappeningTeller {
  constructor(
    private readonly destinations: DestinationsRepository,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Wishes the messages that are missing.
   * @param isSilenced asked only where nobody was told of the beginning yet
   * @returns how many those were
   */
  async tell(happening: Happening, isSilenced: () => Promise<boolean>, tx: Tx): Promise<number> {
    const enabled = await this.destinations.listEnabled(Scope.all(), happening.clientId, tx);
    const isWished = await this.notifications.wished(possibleMessages(happening, enabled), tx);
    const isHeld = !isTold(happening, enabled, isWished) && (await isSilenced());
    return this.notifications.enqueue(missingMessages(happening, enabled, isWished, isHeld), tx);
  }

  /**
   * Those with a destination that lacks a message, whether or not they are silent; one query per batch and client, no transaction.
   * @param byClient destinations that are known already
   */
  async lacking(happenings: readonly Happening[], byClient: Map<string, Destination[]>): Promise<Lacking[]> {
    for (const { clientId } of happenings)
      if (!byClient.has(clientId)) byClient.set(clientId, await this.destinations.listEnabled(Scope.all(), clientId));
    const enabledOf = ({ clientId }: Happening): Destination[] => byClient.get(clientId) ?? [];
    const isWished = await this.notifications.wished(
      happenings.flatMap((happening) => possibleMessages(happening, enabledOf(happening))),
    );
    const lacks = (happening: Happening, isSilenced: boolean): boolean =>
      missingMessages(happening, enabledOf(happening), isWished, isSilenced).length > 0;
    return happenings
      .filter((happening) => lacks(happening, false))
      .map((happening) => ({ happening, evenIfSilent: lacks(happening, true) }));
  }
}

export interface Lacking {
  readonly happening: Happening;
  /** The end of what was told is missing, which silence does not hold back. */
  readonly evenIfSilent: boolean;
}

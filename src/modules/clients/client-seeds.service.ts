import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import type { Actor } from '../../common/auth-context/index.js';
import type { Client } from './client.js';
import { Clients, type NewClient } from './clients.service.js';
import { MADE_UP_DOMAIN, MADE_UP_TAG, madeUpClients } from './made-up-clients.js';

/** Clients made at the same time: the database is the slow part. */
const LANES = 8;

/** Invented clients for trials and benches. */
@Injectable()
export class ClientSeeds {
  constructor(private readonly clients: Clients) {}

  /**
   * Makes those that are not there yet. Their fields follow from the seed; their numbers from the order in which they were made.
   * @param then what else belongs to a new one that is active; `n` counts from 1
   * @throws whatever is wrong with the database
   */
  async plant(
    actor: Actor,
    seed: number,
    count: number,
    then: (clientId: string, n: number) => Promise<void> = () => Promise.resolve(),
  ): Promise<{ made: number; present: number }> {
    const wanted = madeUpClients(seed, count);
    const counts = { made: 0, present: 0 };
    let taken = 0;
    const lane = async (): Promise<void> => {
      for (let next = wanted.next(); next.done !== true; next = wanted.next()) {
        const n = (taken += 1);
        const client = await this.make(actor, next.value);
        counts[client ? 'made' : 'present'] += 1;
        if (client?.status === 'active') await then(client.id, n);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return counts;
  }

  /** Deletes them, of whatever seed, and nobody else who may have the same tag. @returns how many there were */
  async clean(actor: Actor): Promise<number> {
    let deleted = 0;
    let cursor: string | null | undefined;
    do {
      const page = await this.clients.page(actor, { tag: MADE_UP_TAG, limit: 100, ...(cursor ? { cursor } : {}) });
      const madeUp = page.items.filter(({ email }) => email?.endsWith(MADE_UP_DOMAIN) === true);
      for (const { id } of madeUp) await this.clients.delete(actor, id, undefined);
      deleted += madeUp.length;
      cursor = page.nextCursor;
    } while (cursor);
    return deleted;
  }

  /** Null where it is there already. */
  private async make(actor: Actor, client: NewClient): Promise<Client | null> {
    try {
      return await this.clients.create(actor, client);
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'conflict') return null;
      throw error;
    }
  }
}

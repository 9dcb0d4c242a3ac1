import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/auth-context/index.js';
import { madeUpServices } from './made-up-services.js';
import { Services } from './services.service.js';

/** Invented services for trials. */
@Injectable()
export class ServiceSeeds {
  constructor(private readonly services: Services) {}

  /** Makes the services of a new client, paused: whoever wants to see a watch resumes one with an address of their own. @returns how many */
  async plant(actor: Actor, seed: number, n: number, clientId: string): Promise<number> {
    const wanted = madeUpServices(seed, n, clientId);
    for (const service of wanted) {
      const made = await this.services.create(actor, service);
      await this.services.pause(actor, made.service.id);
    }
    return wanted.length;
  }
}

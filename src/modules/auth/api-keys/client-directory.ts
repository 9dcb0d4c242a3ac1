import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../common/persistence/index.js';

type IsPresent = (clientId: string, tx?: Tx) => Promise<boolean>;

/** Which clients exist: asked of the module of clients, which stands above this one and registers itself at start. */
@Injectable()
export class ClientDirectory {
  private ask: IsPresent | undefined;

  register(isPresent: IsPresent): void {
    this.ask = isPresent;
  }

  /** @throws Error before anybody has registered */
  isPresent(clientId: string, tx?: Tx): Promise<boolean> {
    if (!this.ask) throw new Error('no module of clients has registered');
    return this.ask(clientId, tx);
  }
}

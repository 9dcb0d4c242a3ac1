import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Background, PollingWorker } from '../../../common/lifecycle/index.js';
import { Logger } from '../../../common/logging/index.js';
import { type HeldLease, Leases } from '../../../common/persistence/index.js';
import { SigningKeys } from './signing-keys.service.js';

const EVERY_MS = 30_000;
const LEASE_MS = 60_000;

/** Moves the ring of signing keys on as its times come. One process at a time; a move itself is safe with more. */
@Injectable()
export class SigningKeysBackground implements OnModuleInit {
  private readonly worker: PollingWorker;
  private readonly owner = Leases.newOwner();
  private lease: HeldLease | null = null;

  constructor(
    private readonly keys: SigningKeys,
    private readonly leases: Leases,
    private readonly background: Background,
    logger: Logger,
  ) {
    this.worker = new PollingWorker({ name: 'auth.signing_keys', everyMs: EVERY_MS, work: () => this.pass() }, logger);
  }

  onModuleInit(): void {
    this.background.register({
      name: 'auth.signing_keys',
      start: () => {
        this.worker.start();
      },
      stop: async () => {
        await this.worker.stop();
        if (this.lease) await this.leases.release(this.lease);
      },
    });
  }

  private async pass(): Promise<boolean> {
    this.lease = await this.leases.claim('auth.signing_keys', this.owner, LEASE_MS);
    if (this.lease) await this.keys.settle();
    return false;
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Background } from '../../../common/lifecycle/index.js';
import { Logger } from '../../../common/logging/index.js';
import { leasedPart, Leases } from '../../../common/persistence/index.js';
import { SigningKeys } from './signing-keys.service.js';

const EVERY_MS = 30_000;
const LEASE_MS = 60_000;

/** Moves the ring of signing keys on as its times come. One process at a time; a move itself is safe with more. */
@Injectable()
export class SigningKeysBackground implements OnModuleInit {
  constructor(
    private readonly keys: SigningKeys,
    private readonly leases: Leases,
    private readonly background: Background,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const work = async (): Promise<boolean> => {
      await this.keys.settle();
      return false;
    };
    const ring = { name: 'auth.signing_keys', everyMs: EVERY_MS, leaseMs: LEASE_MS, work };
    this.background.register(leasedPart(ring, this.leases, this.logger));
  }
}

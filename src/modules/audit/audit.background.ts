import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { Background } from '../../common/lifecycle/index.js';
import { Logger } from '../../common/logging/index.js';
import { leasedPart, type LeasedWork, Leases } from '../../common/persistence/index.js';
import { AuditConfig } from '../../config/index.js';
import { BLOCK_EVENTS } from './audit-block.js';
import { AuditCheckpoints } from './audit-checkpoints.service.js';
import { AuditRetention } from './audit-retention.service.js';
import { AuditSealer } from './audit-sealer.service.js';
import { AuditVerifications } from './audit-verifications.service.js';

/** Renewed at each look, which is at most a third of it apart. */
const SEALER_LEASE_MS = 60_000;
/** Longer than a verification takes; a second one beside it would only read twice. */
const VERIFIER_LEASE_MS = 600_000;
const VERIFIER_EVERY_MS = 60_000;
const TELL_EVERY_MS = 60_000;

/** Seals, writes checkpoints, verifies and prunes. One process at a time, by leases. */
@Injectable()
export class AuditBackground implements OnModuleInit {
  private toldAtMs = -Infinity;

  constructor(
    private readonly sealer: AuditSealer,
    private readonly checkpoints: AuditCheckpoints,
    private readonly verifications: AuditVerifications,
    private readonly retention: AuditRetention,
    private readonly leases: Leases,
    private readonly background: Background,
    private readonly config: AuditConfig,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const { AUDIT_SEAL_INTERVAL_MS: everyMs } = this.config;
    this.register({ name: 'audit.sealer', everyMs, leaseMs: SEALER_LEASE_MS, work: () => this.seal() });
    this.register({
      name: 'audit.verifier',
      everyMs: VERIFIER_EVERY_MS,
      leaseMs: VERIFIER_LEASE_MS,
      work: (_lease, signal) => this.verifyAndPrune(signal),
    });
  }

  private register(work: LeasedWork): void {
    this.background.register(leasedPart(work, this.leases, this.logger));
  }

  /** @returns whether more may wait than one block holds */
  private async seal(): Promise<boolean> {
    const block = await this.sealer.seal();
    await this.writeCheckpoint();
    return block?.ids.length === BLOCK_EVENTS;
  }

  /** In one part, so that nothing is pruned while it is verified. @returns whether more is to be pruned */
  private async verifyAndPrune(signal: AbortSignal): Promise<boolean> {
    const found = await this.verifications.runIfDue(signal);
    if (found?.isIntact) await this.retention.begin();
    return this.retention.remove(signal);
  }

  /** A disk that is full or gone must not hold up the sealing. */
  private async writeCheckpoint(): Promise<void> {
    try {
      await this.checkpoints.writeIfDue();
    } catch (error) {
      if (this.clock.monotonicMs() - this.toldAtMs < TELL_EVERY_MS) return;
      this.toldAtMs = this.clock.monotonicMs();
      this.logger.error({ err: error }, 'no checkpoint of the audit could be written');
    }
  }
}

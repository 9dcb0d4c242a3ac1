import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { Logger } from '../../common/logging/index.js';
import { gauge } from '../../common/metrics/index.js';
import { UnitOfWork } from '../../common/persistence/index.js';
import { AuditConfig } from '../../config/index.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { AuditCheckpoints } from './audit-checkpoints.service.js';
import { type TrailReader, type Verification, verifyTrail } from './audit-verifier.js';

export type DatedVerification = Verification & { readonly at: Date };

const HOUR_MS = 3_600_000;

const intact = gauge(
  'vigia_audit_intact',
  'Whether the latest verification of this process found the audit intact: 1 or 0',
);

/** Verifies the whole trail and keeps what the latest verification found. */
@Injectable()
export class AuditVerifications {
  constructor(
    private readonly chain: AuditChainRepository,
    private readonly checkpoints: AuditCheckpoints,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly config: AuditConfig,
    private readonly logger: Logger,
  ) {}

  /**
   * Verifies everything now, against the checkpoints of the file.
   * @param kept a text with checkpoints that was kept elsewhere, in the place of the file
   * @throws the signal's reason where that ends it
   */
  async run(signal?: AbortSignal, kept?: string): Promise<DatedVerification> {
    const at = this.clock.now();
    const found = await this.verify(signal, kept);
    intact.set(found.isIntact ? 1 : 0);
    const { fault } = found;
    if (fault) this.logger.error({ ...fault }, 'the audit is not as it was written');
    await this.unitOfWork.run((tx) => this.chain.keepVerification(at, found, tx));
    return { at, ...found };
  }

  /**
   * Verifies everything where the latest verification is older than AUDIT_VERIFY_HOURS.
   * @returns what it found; null where it is not due
   * @throws the signal's reason where that ends it
   */
  async runIfDue(signal: AbortSignal): Promise<DatedVerification | null> {
    const latest = await this.latest();
    const ageMs = latest ? this.clock.now().getTime() - latest.at.getTime() : Infinity;
    return ageMs >= this.config.AUDIT_VERIFY_HOURS * HOUR_MS ? this.run(signal) : null;
  }

  /** Null before the first verification. */
  latest(): Promise<DatedVerification | null> {
    return this.chain.latestVerification();
  }

  /** Once more where blocks were pruned meanwhile: what goes while it is looked at looks missing. */
  private async verify(signal?: AbortSignal, kept?: string): Promise<Verification> {
    const before = await this.chain.beginning();
    const found = await verifyTrail(this.reader(kept), signal);
    return found.isIntact || (await this.chain.beginning()) === before ? found : this.verify(signal, kept);
  }

  private reader(kept?: string): TrailReader {
    const { chain, checkpoints } = this;
    return {
      pruning: () => checkpoints.pruning(),
      blocks: () => chain.blocks(),
      eventsOf: (ids) => chain.eventsOf(ids),
      eventIds: () => chain.eventIds(),
      pendingIds: () => chain.pendingIds(),
      pendingAmong: (ids) => chain.pendingAmong(ids),
      blocksWith: (ids) => chain.blocksWith(ids),
      checkpoints: () => (kept === undefined ? checkpoints.read() : checkpoints.readFrom(kept)),
    };
  }
}

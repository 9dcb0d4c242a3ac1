import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { Background, PollingWorker } from '../../common/lifecycle/index.js';
import { Logger } from '../../common/logging/index.js';
import { type HeldLease, Leases } from '../../common/persistence/index.js';
import { AuditConfig } from '../../config/index.js';
import { BLOCK_EVENTS } from './audit-block.js';
import { AuditCheckpoints } from './audit-checkpoints.service.js';
import { AuditSealer } from './audit-sealer.service.js';
import { AuditVerifications } from './audit-verifications.service.js';

/** Renewed at each look, which is at most a third of it apart. */
const SEALER_LEASE_MS = 60_000;
/** Longer than a verification takes; a second one beside it would only read twice. */
const VERIFIER_LEASE_MS = 600_000;
const VERIFIER_EVERY_MS = 60_000;
const TELL_EVERY_MS = 60_000;

/** Seals, writes checkpoints and verifies. One process at a time, by leases. */
@Injectable()
export class AuditBackground implements OnModuleInit {
  private readonly owner = Leases.newOwner();
  private toldAtMs = -Infinity;

  constructor(
    private readonly sealer: AuditSealer,
    private readonly checkpoints: AuditCheckpoints,
    private readonly verifications: AuditVerifications,
    private readonly leases: Leases,
    private readonly background: Background,
    private readonly config: AuditConfig,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.register('audit.sealer', this.config.AUDIT_SEAL_INTERVAL_MS, SEALER_LEASE_MS, () => this.seal());
    this.register('audit.verifier', VERIFIER_EVERY_MS, VERIFIER_LEASE_MS, async (signal) => {
      await this.verifications.runIfDue(signal);
      return false;
    });
  }

  private register(
    name: string,
    everyMs: number,
    leaseMs: number,
    work: (signal: AbortSignal) => Promise<boolean>,
  ): void {
    let lease: HeldLease | null = null;
    let stopping = new AbortController();
    const pass = async (): Promise<boolean> => {
      lease = await this.leases.claim(name, this.owner, leaseMs);
      if (!lease) return false;
      try {
        return await work(stopping.signal);
      } catch (error) {
        if (stopping.signal.aborted) return false; // a long verification is begun anew by the next process
        throw error;
      }
    };
    const worker = new PollingWorker({ name, everyMs, work: pass }, this.logger);
    this.background.register({
      name,
      start: () => {
        stopping = new AbortController();
        worker.start();
      },
      stop: async () => {
        stopping.abort();
        await worker.stop();
        if (lease) await this.leases.release(lease);
      },
    });
  }

  /** @returns whether more may wait than one block holds */
  private async seal(): Promise<boolean> {
    const block = await this.sealer.seal();
    await this.writeCheckpoint();
    return block?.ids.length === BLOCK_EVENTS;
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

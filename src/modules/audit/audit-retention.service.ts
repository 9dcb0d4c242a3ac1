import { Injectable } from '@nestjs/common';
import { systemActor } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { UnitOfWork } from '../../common/persistence/index.js';
import { AuditConfig } from '../../config/index.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import type { Checkpoint } from './audit-checkpoint.js';
import { AuditCheckpoints } from './audit-checkpoints.service.js';
import { AuditRepository } from './audit.repository.js';
import { Audit } from './audit.service.js';

/** What must stay although it is old. */
export interface AuditNeed {
  /** Clients whose events must stay. */
  readonly clientIds: readonly string[];
  /** Everything from then on must stay; null where nothing is asked for. */
  readonly since: Date | null;
}

const ACTOR = systemActor('audit');
const DAY_MS = 86_400_000;
/** How far the clocks of two hosts may be apart: an event is sealed after it happened, by another host’s clock perhaps before. */
const MARGIN_MS = DAY_MS;
/** Blocks of one pass: it ends well within its lease. */
const BLOCKS_AT_ONCE = 50;

/**
 * Drops the oldest blocks of the chain with their events, up to a signed checkpoint. A signed note of that checkpoint stays, from
 * which the rest is proven, and an event. The chain stays a whole one: what must be kept keeps everything behind it.
 */
@Injectable()
export class AuditRetention {
  private readonly needs: (() => Promise<AuditNeed>)[] = [];

  constructor(
    private readonly chain: AuditChainRepository,
    private readonly events: AuditRepository,
    private readonly checkpoints: AuditCheckpoints,
    private readonly audit: Audit,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly config: AuditConfig,
  ) {}

  /** Asked before anything goes. */
  register(need: () => Promise<AuditNeed>): void {
    this.needs.push(need);
  }

  /**
   * Declares what is older than AUDIT_RETENTION_DAYS pruned, up to the last checkpoint before then; it is gone after the passes of
   * `remove`. To be called when a verification has just found everything intact: nothing that was tampered with may go unseen.
   * @returns whether there was something
   */
  async begin(): Promise<boolean> {
    const limit = await this.limit();
    const checkpoint = limit && (await this.checkpoints.latestBefore(limit));
    if (!checkpoint) return false;
    const before = await this.checkpoints.pruning();
    if (checkpoint.seq <= (before?.checkpoint?.seq ?? 0)) return false;
    const [hash, head] = [await this.chain.hashOf(checkpoint.seq), await this.chain.head()];
    // The last block stays: the next one holds on to it.
    if (hash !== checkpoint.head || !head || head.seq === checkpoint.seq) return false;
    const { seq, total, at } = checkpoint;
    const changes = { seq, head: hash, events: total - (before?.checkpoint?.total ?? 0), sealedBefore: at };
    const target = { type: 'audit_block', id: String(seq) };
    await this.unitOfWork.run(async (tx) => {
      await this.chain.keepPruning(before?.line ?? null, this.checkpoints.pruningLineOf(checkpoint), tx);
      await this.audit.append(ACTOR, { action: 'audit.pruned', target, changes }, tx);
    });
    return true;
  }

  /** Removes blocks that were declared pruned, oldest first, each with its events. @returns whether there may be more */
  async remove(signal: AbortSignal): Promise<boolean> {
    const pruned = await this.checkpoints.pruning();
    if (!pruned?.checkpoint) return false;
    const blocks = await this.chain.blocksUpTo(pruned.checkpoint.seq, BLOCKS_AT_ONCE);
    if (blocks.length === 0 || !(await this.isFree(pruned.checkpoint))) return false;
    for (const block of blocks) {
      signal.throwIfAborted();
      await this.unitOfWork.run((tx) => this.chain.remove(block, tx));
    }
    return blocks.length === BLOCKS_AT_ONCE;
  }

  /** Whether what a checkpoint covers is needed by nobody: a hold may have come since. */
  private async isFree({ at }: Checkpoint): Promise<boolean> {
    const limit = await this.limit();
    return limit !== null && new Date(at) < limit;
  }

  /** What was sealed before may go; null where everything stays. */
  private async limit(): Promise<Date | null> {
    const days = this.config.AUDIT_RETENTION_DAYS;
    if (days === 0) return null;
    let limitMs = this.clock.now().getTime() - days * DAY_MS;
    for (const ask of this.needs) {
      const { clientIds, since } = await ask();
      const oldest = await this.events.oldestAbout(clientIds, new Date(limitMs + MARGIN_MS));
      for (const needed of [since, oldest]) if (needed) limitMs = Math.min(limitMs, needed.getTime() - MARGIN_MS);
    }
    return new Date(limitMs);
  }
}

import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { duplicateKeyIndex, UnitOfWork } from '../../common/persistence/index.js';
import { type AuditBlock, BLOCK_EVENTS, sealBlock } from './audit-block.js';
import { AuditChainRepository } from './audit-chain.repository.js';

/** Puts waiting events into blocks. One process at a time does it, by a lease; more than one would do no harm. */
@Injectable()
export class AuditSealer {
  constructor(
    private readonly chain: AuditChainRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Seals up to 500 waiting events, whatever their time: an event whose transaction commits late is sealed late.
   * @returns the new block; null where nothing waited, or another sealer wrote the block of this number
   */
  async seal(): Promise<AuditBlock | null> {
    try {
      return await this.unitOfWork.run(async (tx) => {
        const waiting = await this.chain.waiting(BLOCK_EVENTS, tx);
        if (waiting.length === 0) return null;
        const block = sealBlock(await this.chain.head(tx), waiting, this.clock.now());
        await this.chain.seal(block, tx);
        return block;
      });
    } catch (error) {
      if (duplicateKeyIndex(error) === undefined) throw error;
      return null; // the number is the fence: what waits is in the other block, or waits for the next one
    }
  }
}

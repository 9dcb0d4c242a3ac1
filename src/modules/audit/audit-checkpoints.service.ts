import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { AuditConfig, RuntimeConfig, SecurityConfig } from '../../config/index.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { type Checkpoint, checkpointKey, type CheckpointLine, CheckpointSigner } from './audit-checkpoint.js';
import { CheckpointFile } from './checkpoint-file.js';

/** Signed heads of the chain in a file outside the database. */
@Injectable()
export class AuditCheckpoints {
  private readonly file: CheckpointFile;
  private readonly signer: CheckpointSigner;
  private latest: Checkpoint | null = null;

  constructor(
    private readonly chain: AuditChainRepository,
    private readonly clock: Clock,
    private readonly config: AuditConfig,
    security: SecurityConfig,
    runtime: RuntimeConfig,
  ) {
    this.file = new CheckpointFile(
      config.AUDIT_CHECKPOINT_FILE || join(runtime.VIGIA_HOME, 'audit-checkpoints.ndjson'),
    );
    this.signer = new CheckpointSigner(checkpointKey(config.AUDIT_SIGNING_KEY, security.BLIND_INDEX_KEY));
  }

  /**
   * Writes the present head where enough was sealed, or long enough ago, since the latest checkpoint. A chain that does not go on
   * from that one is not signed: the file never vouches for a rewritten one.
   * @returns whether it did
   * @throws Error for such a chain, and for a file that cannot be read or written
   */
  async writeIfDue(): Promise<boolean> {
    const head = await this.chain.head();
    if (!head || !this.isDue(head.total)) return false;
    const last = await this.file.lastLine(); // another process may have written meanwhile
    this.latest = last === null ? null : this.signer.read(last);
    if (!this.isDue(head.total)) return false;
    if (this.latest && (await this.chain.hashOf(this.latest.seq)) !== this.latest.head)
      throw new Error(`the chain does not go on from the checkpoint of block ${String(this.latest.seq)}`);
    const line = this.signer.lineOf(head, this.clock.now());
    await this.file.append(line);
    this.latest = this.signer.read(line);
    return true;
  }

  /** Every line of the file. */
  async *read(): AsyncGenerator<CheckpointLine> {
    let number = 0;
    for await (const line of this.file.lines()) {
      number += 1;
      yield { line: number, checkpoint: this.signer.read(line) };
    }
  }

  private isDue(total: number): boolean {
    if (!this.latest) return true;
    const grown = total - this.latest.total;
    const ageMs = this.clock.now().getTime() - Date.parse(this.latest.at);
    const isOld = ageMs >= this.config.AUDIT_CHECKPOINT_SECONDS * 1_000;
    return grown >= this.config.AUDIT_CHECKPOINT_EVENTS || (grown > 0 && isOld);
  }
}

import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { AppendOnlyFile } from '../../common/append-only-file/index.js';
import { Clock } from '../../common/clock/index.js';
import { AuditConfig, RuntimeConfig, SecurityConfig } from '../../config/index.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { type Checkpoint, checkpointKey, type CheckpointLine, CheckpointSigner } from './audit-checkpoint.js';

/** Up to where the chain was pruned. */
export interface PruningNote {
  /** As it is kept. */
  readonly line: string;
  /** Null where this installation did not sign it. */
  readonly checkpoint: Checkpoint | null;
}

/** A checkpoint with its line. */
export interface LatestCheckpoint {
  readonly line: string;
  readonly checkpoint: Checkpoint;
}

/** Signed heads of the chain in a file outside the database. */
@Injectable()
export class AuditCheckpoints {
  private readonly file: AppendOnlyFile;
  private readonly signer: CheckpointSigner;
  private latest: Checkpoint | null = null;

  constructor(
    private readonly chain: AuditChainRepository,
    private readonly clock: Clock,
    private readonly config: AuditConfig,
    security: SecurityConfig,
    runtime: RuntimeConfig,
  ) {
    this.file = new AppendOnlyFile(
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
    if (this.latest && !(await this.goesOnFrom(this.latest)))
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

  /** The latest checkpoint that was signed before an instant, by the signed time; null where there is none. */
  async latestBefore(limit: Date): Promise<Checkpoint | null> {
    let latest: Checkpoint | null = null;
    for await (const { checkpoint } of this.read())
      if (checkpoint && new Date(checkpoint.at) < limit && checkpoint.seq > (latest?.seq ?? 0)) latest = checkpoint;
    return latest;
  }

  /** The last one of the file; null where there is none, or it is not what this installation signed. */
  async latestLine(): Promise<LatestCheckpoint | null> {
    const line = await this.file.lastLine();
    const checkpoint = line === null ? null : this.signer.read(line);
    return line === null || checkpoint === null ? null : { line, checkpoint };
  }

  /** Checkpoints in a text that was kept elsewhere, such as a saved mail, by the lines that they stand in. */
  async *readFrom(text: string): AsyncGenerator<CheckpointLine> {
    // A mail in its transport form breaks long lines softly. Source: RFC 2045, section 6.7.
    const lines = text.replace(/=\r?\n/g, '').split(/\r?\n/);
    for (const [index, line] of lines.entries())
      if (line.trim().startsWith('{')) yield { line: index + 1, checkpoint: this.signer.read(line.trim()) };
  }

  /** Up to where the chain was pruned: null where it never was. */
  async pruning(): Promise<PruningNote | null> {
    const line = await this.chain.pruningLine();
    return line === null ? null : { line, checkpoint: this.signer.readPruning(line) };
  }

  /** The signed note of a pruning. */
  pruningLineOf(checkpoint: Checkpoint): string {
    return this.signer.pruningLineOf(checkpoint);
  }

  /** Whether the chain holds the block of a checkpoint, or held it when it was pruned. */
  private async goesOnFrom({ seq, head }: Checkpoint): Promise<boolean> {
    const hash = await this.chain.hashOf(seq);
    if (hash !== null) return hash === head;
    const pruned = (await this.pruning())?.checkpoint;
    return pruned ? pruned.seq > seq || (pruned.seq === seq && pruned.head === head) : false;
  }

  private isDue(total: number): boolean {
    if (!this.latest) return true;
    const grown = total - this.latest.total;
    const ageMs = this.clock.now().getTime() - Date.parse(this.latest.at);
    const isOld = ageMs >= this.config.AUDIT_CHECKPOINT_SECONDS * 1_000;
    return grown >= this.config.AUDIT_CHECKPOINT_EVENTS || (grown > 0 && isOld);
  }
}

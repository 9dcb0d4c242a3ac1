import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { systemActor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { derivedKey } from '../../../common/encryption/index.js';
import { faultPoint } from '../../../common/fault-points/fault-points.js';
import { Logger } from '../../../common/logging/index.js';
import { type HeldLease, Leases, Numbers, type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { inBatches } from '../../../common/streams/index.js';
import { PrivacyConfig, RuntimeConfig, SecurityConfig } from '../../../config/index.js';
import { Audit } from '../../audit/index.js';
import { Clients } from '../../clients/index.js';
import { type Certificate, certificateHashOf, certificateOf, type Erasure } from './erasure.js';
import { type ErasureEntry, ErasureList } from './erasure-list.js';
import { type ErasureStep, ErasureSteps } from './erasure-steps.service.js';
import { ErasuresRepository } from './erasures.repository.js';

const ACTOR = systemActor('privacy');
const LEASE = 'privacy.erasures';
const LEASE_MS = 60_000;
/** Entries of the list that are compared with the database at once. */
const BATCH = 500;

/** Carries out erasures: one process at a time, in pieces that may be taken up by another one, and again after a restore. */
@Injectable()
export class ErasureJobs {
  private readonly owner = Leases.newOwner();
  private readonly list: ErasureList;

  constructor(
    private readonly erasures: ErasuresRepository,
    private readonly steps: ErasureSteps,
    private readonly clients: Clients,
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: Leases,
    private readonly numbers: Numbers,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly logger: Logger,
    config: PrivacyConfig,
    runtime: RuntimeConfig,
    security: SecurityConfig,
  ) {
    const key = derivedKey(security.BLIND_INDEX_KEY, 'vigia erasure list');
    this.list = new ErasureList(config.ERASURE_LIST_FILE || join(runtime.VIGIA_HOME, 'erasures.ndjson'), key);
  }

  /** One pass: carries out the oldest approved erasure. @returns whether there was one, so that more may wait */
  async runDue(): Promise<boolean> {
    let lease = await this.leases.claim(LEASE, this.owner, LEASE_MS);
    if (!lease) return false;
    try {
      const erasure = await this.erasures.findApproved();
      if (erasure) lease = await this.carryOut(erasure, lease);
      return erasure !== null;
    } finally {
      await this.leases.release(lease);
    }
  }

  /**
   * Before a port opens: what the list outside knows as erased and the database shows is erased again, as after a restore. A list
   * that has lost lines gets them back from the database.
   * @returns how many clients were erased again
   * @throws Error when the list cannot be read or written
   */
  async replay(): Promise<number> {
    const listed = new Set<string>();
    let again = 0;
    for await (const batch of inBatches(this.genuineEntries(), BATCH)) {
      for (const { erasureId } of batch) listed.add(erasureId);
      again += await this.replayBatch(batch);
    }
    await this.mendList(listed);
    if (again > 0) this.logger.warn({ again }, 'clients that had been erased were back and are erased again');
    return again;
  }

  private async *genuineEntries(): AsyncGenerator<ErasureEntry> {
    for await (const { line, entry, isGenuine } of this.list.read())
      if (entry && isGenuine) yield entry;
      else this.logger.error({ line }, 'a line of the erasure list is not genuine and was passed over');
  }

  private async replayBatch(batch: readonly ErasureEntry[]): Promise<number> {
    const back = await this.clients.notErasedAcrossClients(batch.map(({ clientId }) => clientId));
    let again = 0;
    for (const entry of batch) {
      const known = await this.erasures.findAcrossClients(entry.erasureId);
      if (!back.has(entry.clientId) && known?.state === 'done') continue;
      if (known?.state === 'approved' && !back.has(entry.clientId)) continue; // its job goes on by itself
      if (await this.eraseAgain(entry)) again += 1;
    }
    return again;
  }

  /** @returns false where another process came first */
  private async eraseAgain(entry: ErasureEntry): Promise<boolean> {
    let lease = await this.waitForLease();
    try {
      // Read again: who held the lease may have ended this very erasure.
      const known = await this.erasures.findAcrossClients(entry.erasureId);
      const isBack = (await this.clients.notErasedAcrossClients([entry.clientId])).has(entry.clientId);
      if (known?.state === 'done' && !isBack) return false;
      if (known?.state === 'approved' && this.mayGoOn(known, isBack)) lease = await this.carryOut(known, lease);
      else lease = await this.beginAgain(entry, known, lease);
      return true;
    } finally {
      await this.leases.release(lease);
    }
  }

  /** Broken off by a crash: what was counted stays counted. Past the step of the client its data are gone, unless restored. */
  private mayGoOn({ step }: Erasure, isBack: boolean): boolean {
    return !isBack || step <= this.steps.all.findIndex(({ name }) => name === 'client');
  }

  private async beginAgain(entry: ErasureEntry, known: Erasure | null, lease: HeldLease): Promise<HeldLease> {
    const approvedAt = new Date(entry.approvedAt);
    const anew: Erasure = {
      id: entry.erasureId,
      // A restored counter is behind: the old number may belong to another one by now.
      number: known?.number ?? (await this.numbers.next('erasures')),
      clientId: entry.clientId,
      reason: '',
      identity: {
        method: known?.identity.method ?? 'document',
        note: '',
        checkedBy: known?.identity.checkedBy ?? ACTOR.id,
      },
      state: 'approved',
      requestedBy: known?.requestedBy ?? ACTOR.id,
      requestedByUser: known?.requestedByUser ?? null,
      requestedAt: known?.requestedAt ?? approvedAt,
      decidedBy: known?.decidedBy ?? ACTOR.id,
      decidedAt: known?.decidedAt ?? approvedAt,
      step: 0,
      counts: {},
      doneAt: null,
      certificateHash: null,
    };
    await this.unitOfWork.run((tx) => (known ? this.erasures.begin(anew, tx) : this.erasures.insert(anew, tx)));
    return this.carryOut(anew, lease);
  }

  /** Another process that starts at the same time may be at it. @throws Error when it holds the lease for too long */
  private async waitForLease(): Promise<HeldLease> {
    const untilMs = this.clock.monotonicMs() + 2 * LEASE_MS;
    for (;;) {
      const lease = await this.leases.claim(LEASE, this.owner, LEASE_MS);
      if (lease) return lease;
      if (this.clock.monotonicMs() > untilMs) throw new Error('another process has carried out erasures for too long');
      await pause(250);
    }
  }

  private async mendList(listed: ReadonlySet<string>): Promise<void> {
    for await (const erasure of this.erasures.decided()) {
      const isListed = erasure.step > 0 || erasure.state === 'done';
      if (!isListed || listed.has(erasure.id)) continue;
      this.logger.error({ erasureId: erasure.id }, 'an erasure was missing in the erasure list and is written again');
      await this.list.append(entryOf(erasure));
    }
  }

  /** @returns the lease as it was last renewed */
  private async carryOut(erasure: Erasure, held: HeldLease): Promise<HeldLease> {
    let lease = held;
    let present = erasure;
    // First, so that whatever is restored afterwards is erased again.
    await this.list.append(entryOf(erasure));
    faultPoint('privacy.erasure_listed');
    for (const step of this.steps.all.slice(erasure.step)) {
      for (let handled = step.piece; handled >= step.piece;) {
        lease = await this.renewed(lease);
        [present, handled] = await this.unitOfWork.run((tx) => this.runPiece(present, step, tx));
        faultPoint('privacy.erasure_piece');
      }
    }
    await this.unitOfWork.run((tx) => this.finish(present, tx));
    return lease;
  }

  private async runPiece(before: Erasure, step: ErasureStep, tx: Tx): Promise<[Erasure, number]> {
    const handled = await step.run(before.clientId, tx);
    const counts = { ...before.counts, [step.name]: (before.counts[step.name] ?? 0) + handled };
    const after = { ...before, counts, step: handled < step.piece ? before.step + 1 : before.step };
    await this.erasures.advance(before, after.step, counts, tx);
    return [after, handled];
  }

  private async finish(erasure: Erasure, tx: Tx): Promise<void> {
    const done: Erasure = { ...erasure, state: 'done', doneAt: this.clock.now() };
    const certificateHash = certificateHashOf(certificateOf(done) as Certificate);
    await this.erasures.finish({ ...done, certificateHash }, tx);
    const target = { type: 'erasure', id: done.id };
    const changes = { certificateHash, counts: done.counts };
    await this.audit.append(ACTOR, { action: 'erasure.done', target, clientId: done.clientId, changes }, tx);
  }

  private async renewed(lease: HeldLease): Promise<HeldLease> {
    const renewed = await this.leases.claim(LEASE, this.owner, LEASE_MS);
    if (renewed?.epoch !== lease.epoch) throw new Error('the lease of erasures was lost');
    return renewed;
  }
}

function entryOf({ id, clientId, number, decidedAt, requestedAt }: Erasure): ErasureEntry {
  return { erasureId: id, clientId, number, approvedAt: (decidedAt ?? requestedAt).toISOString() };
}

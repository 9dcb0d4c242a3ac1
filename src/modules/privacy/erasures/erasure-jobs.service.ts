import { hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { systemActor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { faultPoint } from '../../../common/fault-points/fault-points.js';
import { Logger } from '../../../common/logging/index.js';
import { type HeldLease, Leases, Numbers, type Tx, UnitOfWork } from '../../../common/persistence/index.js';
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
    const secret = Buffer.from(security.BLIND_INDEX_KEY, 'base64');
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'vigia erasure list', 32));
    this.list = new ErasureList(config.ERASURE_LIST_FILE || join(runtime.VIGIA_HOME, 'erasures.ndjson'), key);
  }

  /** One pass: carries out the oldest approved erasure. @returns whether there was one, so that more may wait */
  async runDue(): Promise<boolean> {
    let lease = await this.leases.claim(LEASE, this.owner, LEASE_MS);
    if (!lease) return false;
    const erasure = await this.erasures.findApproved();
    try {
      if (erasure) lease = await this.carryOut(erasure, lease);
    } finally {
      await this.leases.release(lease);
    }
    return erasure !== null;
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
    let batch: ErasureEntry[] = [];
    for await (const { line, entry, isGenuine } of this.list.read()) {
      if (!entry || !isGenuine) {
        this.logger.error({ line }, 'a line of the erasure list is not genuine and was passed over');
        continue;
      }
      listed.add(entry.erasureId);
      batch.push(entry);
      if (batch.length < BATCH) continue;
      again += await this.replayBatch(batch);
      batch = [];
    }
    again += await this.replayBatch(batch);
    await this.mendList(listed);
    if (again > 0) this.logger.warn({ again }, 'clients that had been erased were back and are erased again');
    return again;
  }

  private async replayBatch(batch: readonly ErasureEntry[]): Promise<number> {
    if (batch.length === 0) return 0;
    const back = await this.clients.notErasedAcrossClients(batch.map(({ clientId }) => clientId));
    let again = 0;
    for (const entry of batch) {
      const known = await this.erasures.findAcrossClients(entry.erasureId);
      if (!back.has(entry.clientId) && known?.state === 'done') continue;
      if (known?.state === 'approved' && !back.has(entry.clientId)) continue; // its job goes on by itself
      await this.eraseAgain(entry, known);
      again += 1;
    }
    return again;
  }

  private async eraseAgain(entry: ErasureEntry, known: Erasure | null): Promise<void> {
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
    const lease = await this.waitForLease();
    try {
      await this.unitOfWork.run((tx) => (known ? this.erasures.begin(anew, tx) : this.erasures.insert(anew, tx)));
      await this.carryOut(anew, lease);
    } finally {
      await this.leases.release(lease);
    }
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

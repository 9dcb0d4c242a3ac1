import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { Cursors, type Page, type PageQueryDto, pageRequest, toPage } from '../../../common/http/index.js';
import { newObjectId, Numbers, type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import { Clients } from '../../clients/index.js';
import { ErasuresRepository } from '../erasures/erasures.repository.js';
import { assertStaff } from '../staff.js';
import { SubjectGuards } from '../subject-guards.repository.js';
import type { LegalHold } from './legal-hold.js';
import { LegalHoldsRepository } from './legal-holds.repository.js';

export interface LegalHoldQuery extends PageQueryDto {
  readonly clientId?: string;
}

/** What forbids the erasure of clients. For staff: others are refused with request.forbidden. */
@Injectable()
export class LegalHolds {
  constructor(
    private readonly holds: LegalHoldsRepository,
    private readonly erasures: ErasuresRepository,
    private readonly guards: SubjectGuards,
    private readonly clients: Clients,
    private readonly unitOfWork: UnitOfWork,
    private readonly numbers: Numbers,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** By id or number. Throws legal_hold.not_found. */
  async get(actor: Actor, ref: string): Promise<LegalHold> {
    assertStaff(actor);
    return this.present(ref);
  }

  /** Newest number first. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(actor: Actor, { clientId, ...query }: LegalHoldQuery): Promise<Page<LegalHold>> {
    assertStaff(actor);
    const list = ['legal_holds', clientId ?? null];
    const request = pageRequest(query, this.cursors, list);
    const rows = await this.holds.pageAcrossClients(clientId, request);
    const cursorOf = ({ number, id }: LegalHold): string => this.cursors.encode({ value: number, id }, list);
    return toPage(rows, request, (hold) => hold, cursorOf);
  }

  /** Forbids the erasure of a client, also of a deleted one. Throws client.not_found; erasure.under_way when it is too late. */
  async place(actor: Actor, about: string, reason: string): Promise<LegalHold> {
    assertStaff(actor);
    const clientId = about.toLowerCase();
    if ((await this.clients.namesOf(actor.scope, [clientId])).size === 0) throw new DomainError('client.not_found');
    const number = await this.numbers.next('legal_holds');
    return this.unitOfWork.run(async (tx) => {
      await this.guards.touch(clientId, tx);
      if (await this.erasures.existsDecided(clientId, tx)) throw new DomainError('erasure.under_way');
      const placed = { placedBy: actor.id, placedAt: this.clock.now() };
      const lifted = { liftedAt: null, liftedBy: null, liftReason: null };
      const hold: LegalHold = { id: newObjectId(), number, clientId, reason, ...placed, ...lifted };
      await this.holds.insert(hold, tx);
      await this.record(actor, 'legal_hold.placed', hold, tx);
      return hold;
    });
  }

  /** Ends a hold. Throws legal_hold.not_found, legal_hold.lifted. */
  async lift(actor: Actor, ref: string, reason: string): Promise<LegalHold> {
    assertStaff(actor);
    return this.unitOfWork.run(async (tx) => {
      const before = await this.present(ref, tx);
      const after = { ...before, liftedAt: this.clock.now(), liftedBy: actor.id, liftReason: reason };
      if (!(await this.holds.lift(after, tx))) throw new DomainError('legal_hold.lifted');
      await this.record(actor, 'legal_hold.lifted', after, tx);
      return after;
    });
  }

  private async present(ref: string, tx?: Tx): Promise<LegalHold> {
    const hold = await this.holds.findAcrossClients(ref, tx);
    if (!hold) throw new DomainError('legal_hold.not_found');
    return hold;
  }

  private async record(actor: Actor, action: string, { id, clientId }: LegalHold, tx: Tx): Promise<void> {
    await this.audit.append(actor, { action, target: { type: 'legal_hold', id }, clientId }, tx);
  }
}

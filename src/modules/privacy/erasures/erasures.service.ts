import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { Cursors, type Page, type PageQueryDto, pageRequest, toPage } from '../../../common/http/index.js';
import { newObjectId, Numbers, type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import { Clients } from '../../clients/index.js';
import type { IdentityCheck } from '../data-exports/data-export.js';
import { LegalHoldsRepository } from '../legal-holds/legal-holds.repository.js';
import { assertStaff } from '../staff.js';
import { SubjectGuards } from '../subject-guards.repository.js';
import type { Erasure, ErasureState } from './erasure.js';
import { ErasuresRepository } from './erasures.repository.js';

export interface ErasureQuery extends PageQueryDto {
  readonly clientId?: string;
  readonly state?: ErasureState;
}

export interface NewErasure {
  readonly clientId: string;
  readonly reason: string;
  readonly identity: Omit<IdentityCheck, 'checkedBy'>;
}

/** Requests for erasure and their decision (LGPD, arts. 16 and 18, VI). For staff: others are refused with request.forbidden. */
@Injectable()
export class Erasures {
  constructor(
    private readonly erasures: ErasuresRepository,
    private readonly holds: LegalHoldsRepository,
    private readonly guards: SubjectGuards,
    private readonly clients: Clients,
    private readonly unitOfWork: UnitOfWork,
    private readonly numbers: Numbers,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** By id or number. Throws erasure.not_found. */
  async get(actor: Actor, ref: string): Promise<Erasure> {
    assertStaff(actor);
    return this.present(ref);
  }

  /** Newest number first. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(actor: Actor, { clientId, state, ...query }: ErasureQuery): Promise<Page<Erasure>> {
    assertStaff(actor);
    const list = ['erasures', clientId ?? null, state ?? null];
    const request = pageRequest(query, this.cursors, list);
    const filter = { ...(clientId === undefined ? {} : { clientId }), ...(state === undefined ? {} : { state }) };
    const rows = await this.erasures.pageAcrossClients(filter, request);
    const cursorOf = ({ number, id }: Erasure): string => this.cursors.encode({ value: number, id }, list);
    return toPage(rows, request, (erasure) => erasure, cursorOf);
  }

  /**
   * Asks for the erasure of a client, also of a deleted one.
   * @throws client.not_found, erasure.held, erasure.under_way when one is asked for, approved or done
   */
  async request(actor: Actor, { reason, identity, ...about }: NewErasure): Promise<Erasure> {
    assertStaff(actor);
    const clientId = about.clientId.toLowerCase();
    if ((await this.clients.namesOf(actor.scope, [clientId])).size === 0) throw new DomainError('client.not_found');
    const number = await this.numbers.next('erasures');
    return this.unitOfWork.run(async (tx) => {
      await this.guards.touch(clientId, tx);
      if (await this.erasures.existsLive(clientId, tx)) throw new DomainError('erasure.under_way');
      if (await this.holds.isHeld(clientId, tx)) throw new DomainError('erasure.held');
      const requested = {
        requestedBy: actor.id,
        requestedByUser: actor.userId,
        requestedAt: this.clock.now(),
      };
      const erasure: Erasure = {
        id: newObjectId(),
        number,
        clientId,
        reason,
        identity: { ...identity, checkedBy: actor.id },
        state: 'requested',
        ...requested,
        decidedBy: null,
        decidedAt: null,
        step: 0,
        counts: {},
        doneAt: null,
        certificateHash: null,
      };
      await this.erasures.insert(erasure, tx);
      await this.record(actor, 'erasure.requested', erasure, { identityMethod: identity.method }, tx);
      return erasure;
    });
  }

  /**
   * Agrees, as a second person; from then on nothing stops it. Throws erasure.not_found, erasure.same_person, erasure.decided,
   * erasure.held.
   */
  approve(actor: Actor, ref: string): Promise<Erasure> {
    return this.decide(actor, ref, 'approved');
  }

  /** Refuses, also by the one who asked. Throws erasure.not_found, erasure.decided. */
  reject(actor: Actor, ref: string): Promise<Erasure> {
    return this.decide(actor, ref, 'rejected');
  }

  private async decide(actor: Actor, ref: string, state: 'approved' | 'rejected'): Promise<Erasure> {
    assertStaff(actor);
    return this.unitOfWork.run(async (tx) => {
      const before = await this.present(ref, tx);
      await this.guards.touch(before.clientId, tx);
      if (state === 'approved') {
        // Of a key counts the person who made it: two keys of one person are no second person.
        if (actor.userId === null || actor.userId === before.requestedByUser)
          throw new DomainError('erasure.same_person');
        if (await this.holds.isHeld(before.clientId, tx)) throw new DomainError('erasure.held');
      }
      const after: Erasure = { ...before, state, decidedBy: actor.id, decidedAt: this.clock.now() };
      if (!(await this.erasures.decide(after, tx))) throw new DomainError('erasure.decided');
      await this.record(actor, `erasure.${state}`, after, {}, tx);
      return after;
    });
  }

  private async present(ref: string, tx?: Tx): Promise<Erasure> {
    const erasure = await this.erasures.findAcrossClients(ref, tx);
    if (!erasure) throw new DomainError('erasure.not_found');
    return erasure;
  }

  private async record(
    actor: Actor,
    action: string,
    { id, clientId }: Erasure,
    changes: object,
    tx: Tx,
  ): Promise<void> {
    const target = { type: 'erasure', id };
    await this.audit.append(actor, { action, target, clientId, changes: { ...changes } }, tx);
  }
}

import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../../libs/problem-details/index.js';
import type { Actor } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import {
  assertVersion,
  Cursors,
  type ExpectedVersions,
  type Page,
  type PageQueryDto,
  pageRequest,
  toPage,
} from '../../../common/http/index.js';
import { newObjectId, Numbers, type Tx, UnitOfWork } from '../../../common/persistence/index.js';
import { Audit } from '../../audit/index.js';
import { assertStaff } from '../staff.js';
import {
  changedPurposeFields,
  isFitBasis,
  type LegalBasis,
  MAX_PURPOSES,
  patchedPurpose,
  type Purpose,
  type PurposeFields,
  type PurposePatch,
} from './purpose.js';
import { PurposesRepository } from './purposes.repository.js';

export interface PurposeQuery extends PageQueryDto {
  readonly legalBasis?: LegalBasis;
}

/** The record of processing operations (LGPD, art. 37). For staff: others are refused with request.forbidden. */
@Injectable()
export class Purposes {
  constructor(
    private readonly purposes: PurposesRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly numbers: Numbers,
    private readonly audit: Audit,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** By id or number. Throws purpose.not_found. */
  async get(actor: Actor, ref: string): Promise<Purpose> {
    assertStaff(actor);
    return this.present(ref);
  }

  /** Newest number first. Throws cursor.invalid, cursor.expired, request.invalid. */
  async page(actor: Actor, query: PurposeQuery): Promise<Page<Purpose>> {
    assertStaff(actor);
    const list = ['processing_purposes', query.legalBasis ?? null];
    const request = pageRequest(query, this.cursors, list);
    const rows = await this.purposes.page(query.legalBasis, request);
    const cursorOf = ({ number, id }: Purpose): string => this.cursors.encode({ value: number, id }, list);
    return toPage(rows, request, (purpose) => purpose, cursorOf);
  }

  /** Throws purpose.basis_unfit, purpose.too_many. */
  async create(actor: Actor, fields: PurposeFields): Promise<Purpose> {
    assertStaff(actor);
    assertFitBasis(fields);
    const number = await this.numbers.next('processing_purposes');
    return this.unitOfWork.run(async (tx) => {
      if ((await this.purposes.count(tx)) >= MAX_PURPOSES) throw new DomainError('purpose.too_many');
      const now = this.clock.now();
      const purpose: Purpose = { id: newObjectId(), number, ...fields, version: 1, createdAt: now, updatedAt: now };
      await this.purposes.insert(purpose, tx);
      await this.record(actor, 'purpose.created', purpose, { legalBasis: fields.legalBasis }, tx);
      return purpose;
    });
  }

  /** Sets the given fields; what is already so writes nothing. Throws purpose.not_found, purpose.basis_unfit, request.stale. */
  async patch(actor: Actor, ref: string, expected: ExpectedVersions, patch: PurposePatch): Promise<Purpose> {
    assertStaff(actor);
    return this.unitOfWork.run(async (tx) => {
      const before = await this.present(ref, tx);
      assertVersion(expected, before.version);
      const after = patchedPurpose(before, patch, this.clock.now());
      if (after === before) return before;
      assertFitBasis(after);
      await this.purposes.update(before, after, tx);
      await this.record(actor, 'purpose.updated', after, { fields: changedPurposeFields(before, after) }, tx);
      return after;
    });
  }

  /** Throws purpose.not_found, request.stale. */
  async delete(actor: Actor, ref: string, expected: ExpectedVersions): Promise<void> {
    assertStaff(actor);
    await this.unitOfWork.run(async (tx) => {
      const purpose = await this.present(ref, tx);
      assertVersion(expected, purpose.version);
      await this.purposes.markDeleted(purpose, this.clock.now(), tx);
      await this.record(actor, 'purpose.deleted', purpose, {}, tx);
    });
  }

  private async present(ref: string, tx?: Tx): Promise<Purpose> {
    const purpose = await this.purposes.find(ref, tx);
    if (!purpose) throw new DomainError('purpose.not_found');
    return purpose;
  }

  private async record(actor: Actor, action: string, { id }: Purpose, changes: object, tx: Tx): Promise<void> {
    await this.audit.append(actor, { action, target: { type: 'purpose', id }, changes: { ...changes } }, tx);
  }
}

function assertFitBasis(fields: PurposeFields): void {
  if (isFitBasis(fields)) return;
  const detail = `${fields.legalBasis} is no basis for these classes of data`;
  throw new DomainError('purpose.basis_unfit', {
    detail,
    errors: [{ pointer: '/legalBasis', code: 'purpose.basis_unfit', detail }],
  });
}

import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length, MaxLength } from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../../common/http/index.js';
import { IfPresent, IsObjectId, Trimmed } from '../../../common/validation/index.js';
import { IDENTITY_METHODS, type IdentityMethod } from '../data-exports/data-export.js';
import { type Erasure, ERASURE_STATES, type ErasureState } from './erasure.js';
import type { NewErasure } from './erasures.service.js';

const stateEnum = { enum: ERASURE_STATES, enumName: 'ErasureState' } as const;
const methodEnum = { enum: IDENTITY_METHODS, enumName: 'IdentityMethod' } as const;
const nullableInstant = { type: String, format: 'date-time', nullable: true } as const;

export class CreateErasureDto {
  /** Client to erase; a deleted one too. */
  @IsObjectId()
  clientId!: string;

  /** How you made sure that the person who asks is the data subject, or speaks for them. */
  @ApiProperty(methodEnum)
  @IsIn(IDENTITY_METHODS)
  identityMethod!: IdentityMethod;

  /** More about that, at most 500 characters. Erased with the client. */
  @IfPresent()
  @IsString()
  @MaxLength(500)
  identityNote?: string;

  /** Why, or how it was asked for, 5 to 500 characters. Erased with the client. */
  @Trimmed()
  @IsString()
  @Length(5, 500)
  reason!: string;
}

export class ErasureQueryDto extends PageQueryDto {
  /** Only erasures of this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;

  /** Only erasures in this state. */
  @ApiProperty({ ...stateEnum, required: false })
  @IfPresent()
  @IsIn(ERASURE_STATES)
  state?: ErasureState;
}

export class ErasureDto {
  /** Id. */
  id!: string;
  /** Sequential number, never reused. */
  number!: number;
  /** Id of the client; once done it leads to nobody. */
  clientId!: string;
  /** Where it stands. */
  @ApiProperty(stateEnum)
  state!: ErasureState;
  /** How the identity was checked. */
  @ApiProperty(methodEnum)
  identityMethod!: IdentityMethod;
  /** More about that; empty once done. */
  identityNote!: string;
  /** Id of the user or key that checked. */
  checkedBy!: string;
  /** Why; empty once done. */
  reason!: string;
  /** Id of the user or key that asked. */
  requestedBy!: string;
  /** When it was asked for. */
  requestedAt!: Date;
  /** Id of the user or key that approved or rejected it. */
  @ApiProperty({ type: String, nullable: true })
  decidedBy!: string | null;
  /** When it was approved or rejected. */
  @ApiProperty(nullableInstant)
  decidedAt!: Date | null;
  /** Rows that were emptied or deleted so far, by kind: with the times and the digest below, the certificate. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  counts!: Record<string, number>;
  /** When the last row was erased. */
  @ApiProperty(nullableInstant)
  doneAt!: Date | null;
  /** SHA-256 of the certificate, which the audit holds too; null until it is done. */
  @ApiProperty({ type: String, nullable: true })
  certificateHash!: string | null;

  static from(erasure: Erasure): ErasureDto {
    const { id, number, clientId, state, identity, reason, requestedBy, requestedAt } = erasure;
    const { decidedBy, decidedAt, counts, doneAt, certificateHash } = erasure;
    return {
      id,
      number,
      clientId,
      state,
      identityMethod: identity.method,
      identityNote: identity.note,
      checkedBy: identity.checkedBy,
      reason,
      requestedBy,
      requestedAt,
      decidedBy,
      decidedAt,
      counts: { ...counts },
      doneAt,
      certificateHash,
    };
  }
}

export class ErasurePageDto extends PageInfoDto {
  /** Newest number first. */
  @ApiProperty({ type: [ErasureDto] })
  items!: ErasureDto[];

  static from(page: Page<Erasure>): ErasurePageDto {
    return pageOf(page, (erasure) => ErasureDto.from(erasure));
  }
}

/** What a request is made of. */
export function newErasure(body: CreateErasureDto): NewErasure {
  const { clientId, reason, identityMethod, identityNote = '' } = body;
  return { clientId, reason, identity: { method: identityMethod, note: identityNote } };
}

import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../../common/http/index.js';
import { IfPresent, IsObjectId, Trimmed } from '../../../common/validation/index.js';
import type { LegalHold } from './legal-hold.js';

const nullableInstant = { type: String, format: 'date-time', nullable: true } as const;

export class PlaceLegalHoldDto {
  /** Client whose data must be kept. */
  @IsObjectId()
  clientId!: string;

  /** Law, case or order, 5 to 500 characters. @example "Obrigação fiscal, exercício de 2025" */
  @Trimmed()
  @IsString()
  @Length(5, 500)
  reason!: string;
}

export class LiftLegalHoldDto {
  /** Why it no longer holds, 5 to 500 characters. */
  @Trimmed()
  @IsString()
  @Length(5, 500)
  reason!: string;
}

export class LegalHoldQueryDto extends PageQueryDto {
  /** Only holds of this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;
}

export class LegalHoldDto {
  /** Id. */
  id!: string;
  /** Sequential number, never reused. */
  number!: number;
  /** Client whose data must be kept. */
  clientId!: string;
  /** Law, case or order. */
  reason!: string;
  /** Id of the user or key that placed it. */
  placedBy!: string;
  /** When it was placed. */
  placedAt!: Date;
  /** When it was lifted; null while it holds. */
  @ApiProperty(nullableInstant)
  liftedAt!: Date | null;
  /** Id of the user or key that lifted it. */
  @ApiProperty({ type: String, nullable: true })
  liftedBy!: string | null;
  /** Why it was lifted. */
  @ApiProperty({ type: String, nullable: true })
  liftReason!: string | null;

  static from(hold: LegalHold): LegalHoldDto {
    const { id, number, clientId, reason, placedBy, placedAt, liftedAt, liftedBy, liftReason } = hold;
    return { id, number, clientId, reason, placedBy, placedAt, liftedAt, liftedBy, liftReason };
  }
}

export class LegalHoldPageDto extends PageInfoDto {
  /** Newest number first. */
  @ApiProperty({ type: [LegalHoldDto] })
  items!: LegalHoldDto[];

  static from(page: Page<LegalHold>): LegalHoldPageDto {
    return pageOf(page, (hold) => LegalHoldDto.from(hold));
  }
}

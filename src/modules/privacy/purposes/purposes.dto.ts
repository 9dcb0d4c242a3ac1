import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../../common/http/index.js';
import { IfPresent, IsLine, OrNull, Trimmed } from '../../../common/validation/index.js';
import { DATA_CLASSES, type DataClass } from '../data-classes.js';
import { LEGAL_BASES, type LegalBasis, type Purpose, type PurposeFields } from './purpose.js';

const basisEnum = { enum: LEGAL_BASES, enumName: 'LegalBasis' } as const;
export const dataClassesProperty = {
  enum: [...DATA_CLASSES],
  enumName: 'DataClass',
  isArray: true,
  uniqueItems: true,
  maxItems: DATA_CLASSES.length,
};
const retentionDaysProperty = { type: 'integer', nullable: true, minimum: 0, maximum: 40_000 } as const;

export class RecipientDto {
  /** Company or kind of company. @example "Banco liquidante" */
  @IsLine()
  @Length(1, 200)
  name!: string;

  /** What they need the data for. @example "Liquidação de pagamentos" */
  @IsString()
  @Length(1, 500)
  reason!: string;

  /** Country by its two letters (ISO 3166-1); another one than BR is an international transfer. @example "BR" */
  @IsString()
  @Matches(/^[A-Z]{2}$/)
  country!: string;
}

class PurposeDetailsDto {
  /** More about it, at most 2,000 characters. */
  @IfPresent()
  @IsString()
  @MaxLength(2_000)
  description?: string;

  /** Days that the data are kept after their use; null where no number says it. */
  @ApiProperty({ ...retentionDaysProperty, required: false })
  @IfPresent()
  @OrNull()
  @IsInt()
  @Min(0)
  @Max(40_000)
  retentionDays?: number | null;

  /** Whom the data are given to, at most 50. */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => RecipientDto)
  sharing?: RecipientDto[];
}

export class CreatePurposeDto extends PurposeDetailsDto {
  /** What the data are processed for. @example "Cobrança de mensalidades" */
  @Trimmed()
  @IsLine()
  @Length(1, 200)
  name!: string;

  /** Article 7 of the LGPD, or article 11 where the data are sensitive. */
  @ApiProperty(basisEnum)
  @IsIn(LEGAL_BASES)
  legalBasis!: LegalBasis;

  /** Kinds of data, at least one. @example ["identification","financial"] */
  @ApiProperty({ ...dataClassesProperty, minItems: 1 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(DATA_CLASSES.length)
  @ArrayUnique()
  @IsIn(DATA_CLASSES, { each: true })
  dataClasses!: DataClass[];

  /** How long the data are kept, and why. @example "Cinco anos, por obrigação fiscal" */
  @IsString()
  @Length(1, 500)
  retention!: string;
}

export class PatchPurposeDto extends PurposeDetailsDto {
  /** What the data are processed for. */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(1, 200)
  name?: string;

  /** Article 7 of the LGPD, or article 11 where the data are sensitive. */
  @ApiProperty({ ...basisEnum, required: false })
  @IfPresent()
  @IsIn(LEGAL_BASES)
  legalBasis?: LegalBasis;

  /** Kinds of data, at least one. */
  @ApiProperty({ ...dataClassesProperty, minItems: 1, required: false })
  @IfPresent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(DATA_CLASSES.length)
  @ArrayUnique()
  @IsIn(DATA_CLASSES, { each: true })
  dataClasses?: DataClass[];

  /** How long the data are kept, and why. */
  @IfPresent()
  @IsString()
  @Length(1, 500)
  retention?: string;
}

export class PurposeQueryDto extends PageQueryDto {
  /** Only purposes on this legal basis. */
  @ApiProperty({ ...basisEnum, required: false })
  @IfPresent()
  @IsIn(LEGAL_BASES)
  legalBasis?: LegalBasis;
}

export class ShownRecipientDto {
  /** Company or kind of company. */
  name!: string;
  /** What they need the data for. */
  reason!: string;
  /** Country by its two letters. */
  country!: string;
}

export class PurposeDto {
  /** Id. */
  id!: string;
  /** Sequential number, never reused. */
  number!: number;
  /** What the data are processed for. */
  name!: string;
  /** More about it. */
  description!: string;
  /** Why it is lawful. */
  @ApiProperty(basisEnum)
  legalBasis!: LegalBasis;
  /** Kinds of data. */
  @ApiProperty({ enum: [...DATA_CLASSES], enumName: 'DataClass', isArray: true })
  dataClasses!: DataClass[];
  /** How long the data are kept, and why. */
  retention!: string;
  /** Days that the data are kept after their use. */
  @ApiProperty({ type: Number, nullable: true })
  retentionDays!: number | null;
  /** Whom the data are given to. */
  @ApiProperty({ type: [ShownRecipientDto] })
  sharing!: ShownRecipientDto[];
  /** Counts edits; the ETag. */
  version!: number;
  /** When it was recorded. */
  createdAt!: Date;
  /** When it was last edited. */
  updatedAt!: Date;

  static from(purpose: Purpose): PurposeDto {
    const { id, number, name, description, legalBasis, retention, retentionDays, version, createdAt, updatedAt } =
      purpose;
    return {
      id,
      number,
      name,
      description,
      legalBasis,
      dataClasses: [...purpose.dataClasses],
      retention,
      retentionDays,
      sharing: purpose.sharing.map(({ name, reason, country }) => ({ name, reason, country })),
      version,
      createdAt,
      updatedAt,
    };
  }
}

export class PurposePageDto extends PageInfoDto {
  /** Newest number first. */
  @ApiProperty({ type: [PurposeDto] })
  items!: PurposeDto[];

  static from(page: Page<Purpose>): PurposePageDto {
    return pageOf(page, (purpose) => PurposeDto.from(purpose));
  }
}

/** What a new purpose is made of. */
export function purposeFields(body: CreatePurposeDto): PurposeFields {
  const { name, description = '', legalBasis, dataClasses, retention, retentionDays = null, sharing = [] } = body;
  return { name, description, legalBasis, dataClasses, retention, retentionDays, sharing };
}

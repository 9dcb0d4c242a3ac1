import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { type Uf, UFS } from '../../../../libs/brazil/index.js';
import { type Page, PageInfoDto, PageQueryDto } from '../../../common/http/index.js';
import { IfPresent, QueryInteger } from '../../../common/validation/index.js';
import { BankDto } from '../banking/banks.dto.js';
import type { Answered, AreaCode, Holiday, ListedBank, PixParticipant, Provenance, Rate } from './lookup.js';
import { ProvenanceDto } from './provenance.dto.js';

const ufSchema = { enum: UFS, enumName: 'Uf' } as const;

export class BankAnswerDto extends BankDto {
  provenance!: ProvenanceDto;

  static of(bank: ListedBank, provenance: Provenance): BankAnswerDto {
    const { code, ispb, name } = BankDto.from(bank);
    return { code, ispb, name, provenance: ProvenanceDto.from(provenance) };
  }
}

export class BankAnswersDto extends PageInfoDto {
  /** Ascending by code. Institutions that take part in Pix only have their ISPB as code. */
  items!: BankDto[];
  provenance!: ProvenanceDto;

  static from(page: Page<ListedBank>, provenance: Provenance): BankAnswersDto {
    const { items, ...info } = page;
    return { items: items.map((bank) => BankDto.from(bank)), ...info, provenance: ProvenanceDto.from(provenance) };
  }
}

export class AreaCodeStateDto {
  @ApiProperty(ufSchema)
  uf!: Uf;
  /** Null where no provider answered: the table in the program has none. */
  @ApiProperty({ type: [String], nullable: true })
  cities!: string[] | null;
}

export class AreaCodeAnswerDto {
  /** Two digits. @example "61" */
  ddd!: string;
  /** States that it serves. */
  states!: AreaCodeStateDto[];
  provenance!: ProvenanceDto;

  static from({ value: { ddd, states }, provenance }: Answered<AreaCode>): AreaCodeAnswerDto {
    return {
      ddd,
      states: states.map(({ uf, cities }) => ({ uf, cities: cities && [...cities] })),
      provenance: ProvenanceDto.from(provenance),
    };
  }
}

export class HolidayQueryDto {
  /** 1900 to 2199. @example 2026 */
  @QueryInteger()
  @IsInt()
  @Min(1900)
  @Max(2199)
  year!: number;

  /** State whose own holidays are wanted too. */
  @ApiProperty({ ...ufSchema, required: false })
  @IfPresent()
  @IsIn([...UFS])
  uf?: Uf;
}

export class HolidayDto {
  /** @example "2026-12-25" */
  date!: string;
  /** @example "Natal" */
  name!: string;
  /** As the provider calls it; it says national for Carnival and Corpus Christi too. @example "national" */
  type!: string;
}

export class HolidaysAnswerDto {
  @ApiProperty({ type: 'integer' })
  year!: number;
  @ApiProperty({ type: String, enum: UFS, nullable: true })
  uf!: Uf | null;
  /** Ascending; from the program by the laws that name them, without optional days. */
  items!: HolidayDto[];
  provenance!: ProvenanceDto;

  static from(year: number, uf: Uf | null, { value, provenance }: Answered<readonly Holiday[]>): HolidaysAnswerDto {
    const items = value.map(({ date, name, type }) => ({ date, name, type }));
    return { year, uf, items, provenance: ProvenanceDto.from(provenance) };
  }
}

export class RateDto {
  /** @example "Selic" */
  name!: string;
  /** Percent a year; of the IPCA the last twelve months. A decimal text of at most four places. @example "14.9" */
  percent!: string;
}

export class RatesAnswerDto {
  /** As the provider gives them. */
  items!: RateDto[];
  provenance!: ProvenanceDto;

  static from({ value, provenance }: Answered<readonly Rate[]>): RatesAnswerDto {
    const items = value.map(({ name, percent }) => ({ name, percent }));
    return { items, provenance: ProvenanceDto.from(provenance) };
  }
}

export class PixParticipantQueryDto extends PageQueryDto {
  /** Beginnings of words of the name, without regard to accents, or of the ISPB. @example "banco" */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  search?: string;
}

export class PixParticipantDto {
  /** Identifier in the payment system, 8 characters. @example "00000000" */
  ispb!: string;
  /** @example "BCO DO BRASIL S.A." */
  name!: string;
  /** What it does in Pix, in the words of the central bank. @example "Provedor de Conta Transacional" */
  @ApiProperty({ type: String, nullable: true })
  kind!: string | null;
  /** Whether it settles by itself, in the words of the central bank. @example "Direta" */
  @ApiProperty({ type: String, nullable: true })
  settlement!: string | null;

  static from({ ispb, name, kind, settlement }: PixParticipant): PixParticipantDto {
    return { ispb, name, kind, settlement };
  }
}

export class PixParticipantAnswerDto extends PixParticipantDto {
  provenance!: ProvenanceDto;

  static of(participant: PixParticipant, provenance: Provenance): PixParticipantAnswerDto {
    const { ispb, name, kind, settlement } = PixParticipantDto.from(participant);
    return { ispb, name, kind, settlement, provenance: ProvenanceDto.from(provenance) };
  }
}

export class PixParticipantAnswersDto extends PageInfoDto {
  /** Ascending by ISPB. */
  items!: PixParticipantDto[];
  provenance!: ProvenanceDto;

  static from(page: Page<PixParticipant>, provenance: Provenance): PixParticipantAnswersDto {
    const { items, ...info } = page;
    return {
      items: items.map((participant) => PixParticipantDto.from(participant)),
      ...info,
      provenance: ProvenanceDto.from(provenance),
    };
  }
}

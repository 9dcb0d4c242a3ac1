import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { type Uf, UFS } from '../../../../libs/brazil/index.js';
import { type Page, PageInfoDto } from '../../../common/http/index.js';
import { IfPresent, QueryInteger } from '../../../common/validation/index.js';
import { BankDto } from '../banking/banks.dto.js';
import type { Answered, AreaCode, Holiday, ListedBank, Provenance } from './lookup.js';
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
  /** Ascending, as the provider gives them. */
  items!: HolidayDto[];
  provenance!: ProvenanceDto;

  static from(year: number, uf: Uf | null, { value, provenance }: Answered<readonly Holiday[]>): HolidaysAnswerDto {
    const items = value.map(({ date, name, type }) => ({ date, name, type }));
    return { year, uf, items, provenance: ProvenanceDto.from(provenance) };
  }
}

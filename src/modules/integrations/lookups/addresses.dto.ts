import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Matches } from 'class-validator';
import { formatCep, type Uf, UFS } from '../../../../libs/brazil/index.js';
import { IfPresent, Trimmed } from '../../../common/validation/index.js';
import { nullableText } from '../verdict.dto.js';
import type { Answered, FoundAddresses, LookedUpAddress } from './lookup.js';
import { ProvenanceDto } from './provenance.dto.js';

const ufSchema = { enum: UFS, enumName: 'Uf' } as const;
/** Names of places in Portuguese, 3 to 100 characters. */
const PLACE = /^[0-9A-Za-zÀ-ÿ][0-9A-Za-zÀ-ÿ .,'()-]{1,98}[0-9A-Za-zÀ-ÿ.)]$/;
const PLACE_RULE = { message: "$property must have 3 to 100 letters, digits, spaces and .,'()-" };

export class CepQueryDto {
  /** `true`: when no provider answers, the state alone, from the ranges of CEPs, instead of 503. */
  @ApiProperty({ enum: ['true', 'false'], required: false })
  @IfPresent()
  @IsIn(['true', 'false'])
  allowPartial?: 'true' | 'false';
}

export class AddressQueryDto {
  /** State. */
  @ApiProperty(ufSchema)
  @IsIn([...UFS])
  uf!: Uf;

  /** City, at least 3 characters. @example "São Paulo" */
  @Trimmed()
  @IsString()
  @Matches(PLACE, PLACE_RULE)
  city!: string;

  /** Part of the name of the street, at least 3 characters. @example "Domingos" */
  @Trimmed()
  @IsString()
  @Matches(PLACE, PLACE_RULE)
  street!: string;
}

export class FoundAddressDto {
  /** 8 digits. @example "01001000" */
  cep!: string;
  /** With its hyphen. @example "01001-000" */
  formatted!: string;
  /** Null for a CEP of a whole town. @example "Praça da Sé" */
  @ApiProperty(nullableText)
  street!: string | null;
  /** Which part of the street it is for. @example "lado ímpar" */
  @ApiProperty(nullableText)
  complement!: string | null;
  /** Null for a CEP of a whole town. @example "Sé" */
  @ApiProperty(nullableText)
  district!: string | null;
  /** Null only in a partial answer. @example "São Paulo" */
  @ApiProperty(nullableText)
  city!: string | null;
  /** State. */
  @ApiProperty(ufSchema)
  uf!: Uf;
  /** Code of the city at IBGE, 7 digits. @example "3550308" */
  @ApiProperty(nullableText)
  ibgeCode!: string | null;
  /** Area code of phones there. @example "11" */
  @ApiProperty(nullableText)
  ddd!: string | null;

  static of(address: LookedUpAddress): FoundAddressDto {
    return fieldsOf(address);
  }
}

export class CepAnswerDto extends FoundAddressDto {
  provenance!: ProvenanceDto;

  static from({ value, provenance }: Answered<LookedUpAddress>): CepAnswerDto {
    return { ...fieldsOf(value), provenance: ProvenanceDto.from(provenance) };
  }
}

export class FoundAddressesDto {
  /** At most 50, the closest name first; empty when there is none. */
  items!: FoundAddressDto[];
  /** False when there may be more than 50: ask with more of the name. */
  isComplete!: boolean;
  provenance!: ProvenanceDto;

  static from({ value: { items, isComplete }, provenance }: Answered<FoundAddresses>): FoundAddressesDto {
    return {
      items: items.map((one) => FoundAddressDto.of(one)),
      isComplete,
      provenance: ProvenanceDto.from(provenance),
    };
  }
}

function fieldsOf({ cep, street, complement, district, city, uf, ibgeCode, ddd }: LookedUpAddress) {
  return { cep, formatted: formatCep(cep), street, complement, district, city, uf, ibgeCode, ddd };
}

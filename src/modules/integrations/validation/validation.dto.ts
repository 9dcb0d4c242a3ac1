import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import {
  type BirthDateParts,
  type CepParts,
  type CnpjParts,
  type CpfParts,
  type EmailParts,
  maskBirthDate,
  maskCep,
  maskCnpj,
  maskCpf,
  maskEmail,
  maskPhone,
  type PhoneParts,
  type ReasonOf,
  type Uf,
  UFS,
  type Verdict,
} from '../../../../libs/brazil/index.js';
import { IfPresent } from '../../../common/validation/index.js';
import { ValuesDto } from '../values.dto.js';
import { reasonSchema, told, VerdictDto } from '../verdict.dto.js';

const ufSchema = { enum: UFS, enumName: 'Uf' } as const;

export class CpfPartsDto {
  /** With its punctuation. @example "529.982.247-25" */
  formatted!: string;
  /** States of the tax region where it was issued; proves nothing about an address. */
  @ApiProperty({ ...ufSchema, isArray: true })
  issuedIn!: Uf[];
}

export class CpfVerdictDto extends VerdictDto {
  /** Why it is refused; null for a right value. */
  @ApiProperty(reasonSchema('cpf'))
  reason!: ReasonOf<'cpf'> | null;
  /** What it consists of; null for a refused value. */
  @ApiProperty({ type: CpfPartsDto, nullable: true })
  parts!: CpfPartsDto | null;

  static from(verdict: Verdict<CpfParts, ReasonOf<'cpf'>>): CpfVerdictDto {
    const parts = verdict.valid ? { formatted: verdict.formatted, issuedIn: [...verdict.issuedIn] } : null;
    return { ...told('cpf', verdict, ({ normalized }) => maskCpf(normalized)), parts };
  }
}

export class CpfVerdictsDto {
  /** One for each value, in the order of the request. */
  items!: CpfVerdictDto[];
}

export class CnpjPartsDto {
  /** With its punctuation. @example "12.ABC.345/01DE-35" */
  formatted!: string;
  /** First 8 characters: the company. @example "12ABC345" */
  root!: string;
  /** The 4 characters of the establishment. @example "01DE" */
  order!: string;
  /** Whether it has letters. */
  isAlphanumeric!: boolean;
}

export class CnpjVerdictDto extends VerdictDto {
  /** Why it is refused; null for a right value. */
  @ApiProperty(reasonSchema('cnpj'))
  reason!: ReasonOf<'cnpj'> | null;
  /** What it consists of; null for a refused value. */
  @ApiProperty({ type: CnpjPartsDto, nullable: true })
  parts!: CnpjPartsDto | null;

  static from(verdict: Verdict<CnpjParts, ReasonOf<'cnpj'>>): CnpjVerdictDto {
    return {
      ...told('cnpj', verdict, ({ normalized }) => maskCnpj(normalized)),
      parts: verdict.valid ? cnpjPartsOf(verdict) : null,
    };
  }
}

export class CnpjVerdictsDto {
  /** One for each value, in the order of the request. */
  items!: CnpjVerdictDto[];
}

export class CepPartsDto {
  /** With its hyphen. @example "01001-000" */
  formatted!: string;
  /** State in whose range it lies. */
  @ApiProperty(ufSchema)
  uf!: Uf;
}

export class CepVerdictDto extends VerdictDto {
  /** Why it is refused; null for a right value. */
  @ApiProperty(reasonSchema('cep'))
  reason!: ReasonOf<'cep'> | null;
  /** What it consists of; null for a refused value. */
  @ApiProperty({ type: CepPartsDto, nullable: true })
  parts!: CepPartsDto | null;

  static from(verdict: Verdict<CepParts, ReasonOf<'cep'>>): CepVerdictDto {
    const parts = verdict.valid ? { formatted: verdict.formatted, uf: verdict.uf } : null;
    return { ...told('cep', verdict, ({ normalized }) => maskCep(normalized)), parts };
  }
}

export class CepVerdictsDto {
  /** One for each value, in the order of the request. */
  items!: CepVerdictDto[];
}

export class PhonePartsDto {
  /** Kind of line. */
  @ApiProperty({ enum: ['mobile', 'landline'], enumName: 'PhoneType' })
  type!: 'mobile' | 'landline';
  /** Area code. @example "11" */
  ddd!: string;
  /** States that the area code serves, its seat first. */
  @ApiProperty({ ...ufSchema, isArray: true })
  ufs!: Uf[];
  /** As people write it. @example "(11) 98765-4321" */
  formatted!: string;
  /** With the country. @example "+55 11 98765-4321" */
  international!: string;
}

export class PhoneVerdictDto extends VerdictDto {
  /** Why it is refused; null for a right value. */
  @ApiProperty(reasonSchema('phone'))
  reason!: ReasonOf<'phone'> | null;
  /** What it consists of; null for a refused value. */
  @ApiProperty({ type: PhonePartsDto, nullable: true })
  parts!: PhonePartsDto | null;

  static from(verdict: Verdict<PhoneParts, ReasonOf<'phone'>>): PhoneVerdictDto {
    return {
      ...told('phone', verdict, ({ normalized }) => maskPhone(normalized)),
      parts: verdict.valid ? phonePartsOf(verdict) : null,
    };
  }
}

export class PhoneVerdictsDto {
  /** One for each value, in the order of the request. */
  items!: PhoneVerdictDto[];
}

export class EmailPartsDto {
  /** What stands before the @, unchanged. @example "Maria" */
  local!: string;
  /** In lower case. @example "padaria.example" */
  domain!: string;
}

export class EmailVerdictDto extends VerdictDto {
  /** Why it is refused; null for a right value. */
  @ApiProperty(reasonSchema('email'))
  reason!: ReasonOf<'email'> | null;
  /** What it consists of; null for a refused value. */
  @ApiProperty({ type: EmailPartsDto, nullable: true })
  parts!: EmailPartsDto | null;

  static from(verdict: Verdict<EmailParts, ReasonOf<'email'>>): EmailVerdictDto {
    const parts = verdict.valid ? { local: verdict.local, domain: verdict.domain } : null;
    return { ...told('email', verdict, ({ normalized }) => maskEmail(normalized)), parts };
  }
}

export class EmailVerdictsDto {
  /** One for each value, in the order of the request. */
  items!: EmailVerdictDto[];
}

export class BirthDatesDto extends ValuesDto {
  /** Completed years that are asked for, 0 to 130; 0 if absent. @example 18 */
  @IfPresent()
  @IsInt()
  @Min(0)
  @Max(130)
  minAgeYears?: number;
}

export class BirthDatePartsDto {
  /** Completed years today, in São Paulo. */
  @ApiProperty({ type: 'integer' })
  ageYears!: number;
}

export class BirthDateVerdictDto extends VerdictDto {
  /** Why it is refused; null for a right value. */
  @ApiProperty(reasonSchema('birth_date'))
  reason!: ReasonOf<'birth_date'> | null;
  /** What follows from it; null for a refused value. */
  @ApiProperty({ type: BirthDatePartsDto, nullable: true })
  parts!: BirthDatePartsDto | null;

  static from(verdict: Verdict<BirthDateParts, ReasonOf<'birth_date'>>): BirthDateVerdictDto {
    const parts = verdict.valid ? { ageYears: verdict.ageYears } : null;
    return { ...told('birth_date', verdict, ({ normalized }) => maskBirthDate(normalized)), parts };
  }
}

export class BirthDateVerdictsDto {
  /** One for each value, in the order of the request. */
  items!: BirthDateVerdictDto[];
}

function cnpjPartsOf({ formatted, root, order, isAlphanumeric }: CnpjParts): CnpjPartsDto {
  return { formatted, root, order, isAlphanumeric };
}

function phonePartsOf({ type, ddd, ufs, formatted, international }: PhoneParts): PhonePartsDto {
  return { type, ddd, ufs: [...ufs], formatted, international };
}

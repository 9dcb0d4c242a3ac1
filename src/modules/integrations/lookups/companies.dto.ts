import { ApiProperty } from '@nestjs/swagger';
import { formatCnpj, type Uf, UFS } from '../../../../libs/brazil/index.js';
import { nullableText } from '../verdict.dto.js';
import type { Activity, Answered, Company, CompanyAddress } from './lookup.js';
import { ProvenanceDto } from './provenance.dto.js';

export class ActivityDto {
  /** CNAE, 7 digits. @example "6204000" */
  code!: string;
  /** @example "Consultoria em tecnologia da informação" */
  @ApiProperty(nullableText)
  name!: string | null;

  static from({ code, name }: Activity): ActivityDto {
    return { code, name };
  }
}

export class CompanyAddressDto {
  /** 8 digits. @example "70836900" */
  @ApiProperty(nullableText)
  cep!: string | null;
  /** With its kind. @example "AVENIDA L2 SGAN" */
  @ApiProperty(nullableText)
  street!: string | null;
  /** @example "601" */
  @ApiProperty(nullableText)
  number!: string | null;
  /** @example "MODULO G" */
  @ApiProperty(nullableText)
  complement!: string | null;
  /** @example "ASA NORTE" */
  @ApiProperty(nullableText)
  district!: string | null;
  /** @example "BRASILIA" */
  @ApiProperty(nullableText)
  city!: string | null;
  /** State; null for an address abroad. */
  @ApiProperty({ type: String, enum: UFS, nullable: true })
  uf!: Uf | null;
  /** Code of the city at IBGE, 7 digits. @example "5300108" */
  @ApiProperty(nullableText)
  ibgeCode!: string | null;

  static from(address: CompanyAddress): CompanyAddressDto {
    const { cep, street, number, complement, district, city, uf, ibgeCode } = address;
    return { cep, street, number, complement, district, city, uf, ibgeCode };
  }
}

/** What the tax authority publishes about a company, without its partners, phones and mail addresses. */
export class CompanyAnswerDto {
  /** 14 characters. @example "33683111000280" */
  cnpj!: string;
  /** With its punctuation. @example "33.683.111/0002-80" */
  formatted!: string;
  /** Registered name; a CPF in it is masked. @example "SERVICO FEDERAL DE PROCESSAMENTO DE DADOS (SERPRO)" */
  name!: string;
  /** @example "REGIONAL BRASILIA-DF" */
  @ApiProperty(nullableText)
  tradeName!: string | null;
  /** Whether it is the head office; null where the record does not say. */
  @ApiProperty({ type: Boolean, nullable: true })
  isHeadOffice!: boolean | null;
  /** As the tax authority calls it. @example "ATIVA" */
  @ApiProperty(nullableText)
  status!: string | null;
  /** Day since which it has this status. @example "2004-05-22" */
  @ApiProperty(nullableText)
  statusSince!: string | null;
  /** Day on which it was opened. @example "1967-06-30" */
  @ApiProperty(nullableText)
  openedOn!: string | null;
  /** @example "Empresa Pública" */
  @ApiProperty(nullableText)
  legalNature!: string | null;
  /** @example "DEMAIS" */
  @ApiProperty(nullableText)
  size!: string | null;
  @ApiProperty({ type: ActivityDto, nullable: true })
  mainActivity!: ActivityDto | null;
  /** At most 100. */
  otherActivities!: ActivityDto[];
  address!: CompanyAddressDto;
  provenance!: ProvenanceDto;

  static from({ value: company, provenance }: Answered<Company>): CompanyAnswerDto {
    const { cnpj, name, tradeName, isHeadOffice, status, statusSince, openedOn, legalNature, size } = company;
    return {
      ...{ cnpj, formatted: formatCnpj(cnpj), name, tradeName, isHeadOffice, status, statusSince, openedOn },
      ...{ legalNature, size },
      mainActivity: company.mainActivity && ActivityDto.from(company.mainActivity),
      otherActivities: company.otherActivities.map((activity) => ActivityDto.from(activity)),
      address: CompanyAddressDto.from(company.address),
      provenance: ProvenanceDto.from(provenance),
    };
  }
}

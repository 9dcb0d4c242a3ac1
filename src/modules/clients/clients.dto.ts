import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsString, Length } from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../common/http/index.js';
import { IfPresent, QueryBoolean } from '../../common/validation/index.js';
import type { ClientAccess } from '../auth/index.js';
import { type Client, CLIENT_STATUSES, type ClientStatus } from './client.js';
import { masked } from './personal-data.js';
import { CLIENT_SORTS, type ClientSort } from './clients.service.js';

const statusEnum = { enum: CLIENT_STATUSES, enumName: 'ClientStatus' } as const;
const nullableText = { type: String, nullable: true } as const;

/** Which clients. */
export class ClientFilterDto {
  /** A whole e-mail address, CPF, CNPJ or phone number, or the beginnings of words of name and company without regard to accents. @example "joao" */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  search?: string;

  /** Only clients of this status. */
  @ApiProperty({ ...statusEnum, required: false })
  @IfPresent()
  @IsIn(CLIENT_STATUSES)
  status?: ClientStatus;

  /** Only clients with this tag, written the same way. */
  @IfPresent()
  @IsString()
  @Length(1, 40)
  tag?: string;
}

/** Which clients, and which page of them. */
export class ClientQueryDto extends IntersectionType(ClientFilterDto, PageQueryDto) {
  /** The deleted clients instead of the present ones. Needs `clients:restore`. */
  @IfPresent()
  @QueryBoolean()
  @IsBoolean()
  deleted?: boolean;

  /** Order; `-` in front means descending. By default `-number`. */
  @ApiProperty({ enum: CLIENT_SORTS, enumName: 'ClientSort', required: false })
  @IfPresent()
  @IsIn(CLIENT_SORTS)
  sort?: ClientSort;
}

export class ClientDto {
  /** Id. */
  id!: string;
  /** Sequential number; accepted wherever an id stands in a path. */
  number!: number;
  /** Name of the person or company. */
  name!: string;
  /** Company of the person. */
  @ApiProperty(nullableText)
  company!: string | null;
  /** Job title. */
  @ApiProperty(nullableText)
  jobTitle!: string | null;
  /** E-mail address, masked. @example "c***@padaria.example" */
  @ApiProperty(nullableText)
  email!: string | null;
  /** Phone number, masked. @example "+55 11 *****-4321" */
  @ApiProperty(nullableText)
  phone!: string | null;
  /** CPF, masked. @example "***.982.247-**" */
  @ApiProperty(nullableText)
  cpf!: string | null;
  /** CNPJ, 14 characters. */
  @ApiProperty(nullableText)
  cnpj!: string | null;
  /** Birth date, masked. @example "1990-**-**" */
  @ApiProperty(nullableText)
  birthDate!: string | null;
  /** Street, number and district: `***` where there are any. @example "***" */
  @ApiProperty(nullableText)
  address!: string | null;
  /** City. */
  @ApiProperty(nullableText)
  city!: string | null;
  /** State or Federal District. */
  @ApiProperty(nullableText)
  state!: string | null;
  /** Country, ISO 3166-1, two letters. */
  @ApiProperty(nullableText)
  country!: string | null;
  /** CEP, masked. @example "50030-***" */
  @ApiProperty(nullableText)
  cep!: string | null;
  /** Address of the client's systems. */
  @ApiProperty(nullableText)
  baseUrl!: string | null;
  /** Anything worth knowing. */
  @ApiProperty(nullableText)
  description!: string | null;
  /** Notes about the person: `***` where there are any. @example "***" */
  @ApiProperty(nullableText)
  notes!: string | null;
  /** Words to group clients by. */
  tags!: string[];
  /** Data of other systems. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  extraData!: Record<string, unknown> | null;
  /** Services of a client that is inactive or suspended are paused. */
  @ApiProperty(statusEnum)
  status!: ClientStatus;
  /** Why the status is what it is. */
  @ApiProperty(nullableText)
  statusReason!: string | null;
  /** Whether checks of its services send a key of the client's own; the key itself is never answered. */
  hasOutboundKey!: boolean;
  /** Header that carries the outbound key; null means `X-Api-Key`. */
  @ApiProperty(nullableText)
  outboundKeyHeader!: string | null;
  /** When it was made. */
  createdAt!: Date;
  /** When a person last edited it. */
  updatedAt!: Date;
  /** Counts edits; the ETag. */
  version!: number;

  static from(client: Client): ClientDto {
    const shown = masked(client);
    const { id, number, name, company, jobTitle, email, phone, cpf, cnpj, birthDate } = shown;
    const { address, city, state, country, cep, baseUrl, description, notes, tags, extraData } = shown;
    const { status, statusReason, hasOutboundKey, outboundKeyHeader, createdAt, updatedAt, version } = shown;
    return {
      ...{ id, number, name, company, jobTitle, email, phone, cpf, cnpj, birthDate },
      ...{ address, city, state, country, cep, baseUrl, description, notes, tags: [...tags] },
      ...{ extraData: extraData && { ...extraData }, status, statusReason, hasOutboundKey, outboundKeyHeader },
      ...{ createdAt, updatedAt, version },
    };
  }
}

/** Personal data of one client in clear. */
export class PersonalDataDto {
  /** Id of the client. */
  id!: string;
  /** E-mail address. */
  @ApiProperty(nullableText)
  email!: string | null;
  /** Phone number, E.164. */
  @ApiProperty(nullableText)
  phone!: string | null;
  /** CPF, 11 digits. */
  @ApiProperty(nullableText)
  cpf!: string | null;
  /** Birth date, YYYY-MM-DD. */
  @ApiProperty(nullableText)
  birthDate!: string | null;
  /** Street, number and district. */
  @ApiProperty(nullableText)
  address!: string | null;
  /** CEP, 8 digits. */
  @ApiProperty(nullableText)
  cep!: string | null;
  /** Notes about the person. */
  @ApiProperty(nullableText)
  notes!: string | null;

  static from({ id, email, phone, cpf, birthDate, address, cep, notes }: Client): PersonalDataDto {
    return { id, email, phone, cpf, birthDate, address, cep, notes };
  }
}

export class ClientPageDto extends PageInfoDto {
  /** The clients of this page. */
  items!: ClientDto[];

  static from(page: Page<Client>): ClientPageDto {
    return pageOf(page, (client) => ClientDto.from(client));
  }
}

export class ClientUserDto {
  /** Id of the user. */
  id!: string;
  /** E-mail address. */
  email!: string;
  /** Name of the person. */
  name!: string;
  /** Invited, active or disabled. @example "active" */
  status!: string;
}

/** Who signs in for a client, and when somebody last did. */
export class ClientAccessDto {
  /** Latest sign-in of somebody who is bound to the client, to the minute; null before the first. */
  @ApiProperty({ type: Date, nullable: true })
  lastAccessAt!: Date | null;
  /** Whether anybody is let in for this client: not while it is inactive or suspended. */
  isOpen!: boolean;
  /** Users who are bound to it, the newest first, at most 100; empty for whoever is bound to clients. */
  users!: ClientUserDto[];

  static from({ lastAccessAt, isOpen, users }: ClientAccess): ClientAccessDto {
    const shown = users.map(({ id, email, name, status }) => ({ id, email, name, status }));
    return { lastAccessAt, isOpen, users: shown };
  }
}

import { ApiProperty } from '@nestjs/swagger';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsISO31661Alpha2,
  IsObject,
  IsString,
  IsUrl,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { type Uf, UFS } from '../../../libs/brazil/index.js';
import {
  IfPresent,
  IsBirthDateOrMask,
  IsCepOrMask,
  IsCnpj,
  IsCpfOrMask,
  IsLine,
  IsPhoneOrMask,
  IsTags,
  OrNull,
  Trimmed,
} from '../../common/validation/index.js';
import { CLIENT_STATUSES, type ClientStatus } from './client.js';

const nullable = { type: String, nullable: true, required: false } as const;

/** Fields that may be absent. Of email, cpf, cnpj and baseUrl at least one must have a value in the end. */
class ClientFieldsDto {
  /** Company of the person, at most 100 characters; found by search as the name is. */
  @ApiProperty({ ...nullable, maxLength: 100 })
  @IfPresent()
  @OrNull()
  @IsLine()
  @MaxLength(100)
  company?: string | null;

  /** Job title, at most 50 characters. */
  @ApiProperty({ ...nullable, maxLength: 50 })
  @IfPresent()
  @OrNull()
  @IsLine()
  @MaxLength(50)
  jobTitle?: string | null;

  /** E-mail address; no two clients share one. Its mask, as answers show it, keeps it. @example "contato@padaria.example" */
  @ApiProperty({ ...nullable, format: 'email', maxLength: 254 })
  @IfPresent()
  @OrNull()
  @Trimmed()
  @IsEmail({ require_tld: false })
  @MaxLength(254)
  email?: string | null;

  /** Brazilian phone number with its area code, in any usual spelling. Its mask keeps it. @example "(11) 98765-4321" */
  @ApiProperty(nullable)
  @IfPresent()
  @OrNull()
  @IsPhoneOrMask()
  phone?: string | null;

  /** CPF with right check digits, with punctuation or without; no two clients share one. Its mask keeps it. @example "52998224725" */
  @ApiProperty(nullable)
  @IfPresent()
  @OrNull()
  @IsCpfOrMask()
  cpf?: string | null;

  /** CNPJ, numeric or alphanumeric, with right check digits, with punctuation or without; no two clients share one. @example "12ABC34501DE35" */
  @ApiProperty(nullable)
  @IfPresent()
  @OrNull()
  @IsCnpj()
  cnpj?: string | null;

  /** Birth date, YYYY-MM-DD, not after today. Its mask keeps it. @example "1990-05-17" */
  @ApiProperty(nullable)
  @IfPresent()
  @OrNull()
  @IsBirthDateOrMask()
  birthDate?: string | null;

  /** Street, number and district, at most 200 characters. `***` keeps it. @example "Rua das Laranjeiras, 20" */
  @ApiProperty({ ...nullable, maxLength: 200 })
  @IfPresent()
  @OrNull()
  @IsLine()
  @MaxLength(200)
  address?: string | null;

  /** City, at most 100 characters. @example "Recife" */
  @ApiProperty({ ...nullable, maxLength: 100 })
  @IfPresent()
  @OrNull()
  @IsLine()
  @MaxLength(100)
  city?: string | null;

  /** State or Federal District. @example "PE" */
  @ApiProperty({ ...nullable, enum: UFS })
  @IfPresent()
  @OrNull()
  @IsIn(UFS)
  state?: Uf | null;

  /** Country, ISO 3166-1, two letters. @example "BR" */
  @ApiProperty({ ...nullable, minLength: 2, maxLength: 2 })
  @IfPresent()
  @OrNull()
  @IsISO31661Alpha2()
  country?: string | null;

  /** CEP, with its hyphen or without. Its mask keeps it. @example "50030-230" */
  @ApiProperty(nullable)
  @IfPresent()
  @OrNull()
  @IsCepOrMask()
  cep?: string | null;

  /** Address of the client's systems, http or https, at most 2,048 characters. @example "https://padaria.example" */
  @ApiProperty({ ...nullable, maxLength: 2_048 })
  @IfPresent()
  @OrNull()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  @MaxLength(2_048)
  baseUrl?: string | null;

  /** Anything worth knowing, at most 500 characters; nothing personal. */
  @ApiProperty({ ...nullable, maxLength: 500 })
  @IfPresent()
  @OrNull()
  @IsString()
  @MaxLength(500)
  description?: string | null;

  /** Notes about the person, at most 5,000 characters; encrypted. `***` keeps them. */
  @ApiProperty({ ...nullable, maxLength: 5_000 })
  @IfPresent()
  @OrNull()
  @IsString()
  @MaxLength(5_000)
  notes?: string | null;

  /** Words to group clients by, at most 20 of 40 characters; doubles count once. @example ["vip"] */
  @IfPresent()
  @IsTags()
  tags?: string[];

  /** Data of other systems, at most 16 KB and five levels deep; encrypted. Never secrets. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  @IfPresent()
  @OrNull()
  @IsObject()
  extraData?: Record<string, unknown> | null;

  /** Services of a client that is inactive or suspended are paused until it is active again. To change it takes `clients:set_status`. */
  @ApiProperty({ enum: CLIENT_STATUSES, enumName: 'ClientStatus', required: false })
  @IfPresent()
  @IsIn(CLIENT_STATUSES)
  status?: ClientStatus;

  /** Why the status is what it is, at most 200 characters. A change to inactive or suspended needs one. @example "Contrato encerrado" */
  @ApiProperty({ ...nullable, maxLength: 200 })
  @IfPresent()
  @OrNull()
  @IsLine()
  @MaxLength(200)
  statusReason?: string | null;

  /** Key that this client's checks send to its systems, one line of Latin-1; encrypted and never answered. Absent: it stays; null: it goes. */
  @ApiProperty({ ...nullable, minLength: 1, maxLength: 4_096 })
  @IfPresent()
  @OrNull()
  @IsString()
  @Length(1, 4_096)
  outboundKey?: string | null;

  /** Header that carries the outbound key; `X-Api-Key` unless given. A header of the service of the same name goes first. @example "X-Api-Key" */
  @ApiProperty({ ...nullable, maxLength: 100 })
  @IfPresent()
  @OrNull()
  @Matches(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/)
  @MaxLength(100)
  outboundKeyHeader?: string | null;
}

/** All fields of a client: what is absent becomes null; absent status, reason and outbound key stay. */
export class ReplaceClientDto extends ClientFieldsDto {
  /** Name of the person or company, 2 to 100 characters. @example "Padaria São João" */
  @Trimmed()
  @IsLine()
  @Length(2, 100)
  name!: string;
}

/** A new client; its status is active unless given. With `password` or `invite` it gets a login of its own. */
export class CreateClientDto extends ReplaceClientDto {
  /** Makes a user with the client's e-mail and this password, 12 to 128 characters, who sees this client only. Needs `users:create`. */
  @IfPresent()
  @IsString()
  @Length(1, 256)
  password?: string;

  /** Likewise, but a mail to the client's e-mail has the password set. Not together with `password`. */
  @IfPresent()
  @IsBoolean()
  invite?: boolean;
}

/** The fields to change; null clears one that may be empty. */
export class PatchClientDto extends ClientFieldsDto {
  /** Name of the person or company, 2 to 100 characters. */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(2, 100)
  name?: string;
}

export class RevealDto {
  /** What the data is needed for, 5 to 200 characters; kept in the audit. @example "Confirmar contrato por telefone" */
  @Trimmed()
  @IsLine()
  @Length(5, 200)
  purpose!: string;
}

export class RestoreClientDto {
  /** Why it is restored, 5 to 200 characters; kept in the audit. @example "Apagado por engano" */
  @Trimmed()
  @IsLine()
  @Length(5, 200)
  reason!: string;
}

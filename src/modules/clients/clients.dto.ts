import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsEmail, IsIn, IsString, IsUrl, Length, MaxLength } from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../common/http/index.js';
import { IfPresent, IsCnpj, IsCpfOrMask, IsLine, OrNull, Trimmed } from '../../common/validation/index.js';
import type { ClientAccess } from '../auth/index.js';
import { type Client, CLIENT_STATUSES, type ClientStatus } from './client.js';
import { masked } from './personal-data.js';
import { CLIENT_SORTS, type ClientSort } from './clients.service.js';

const nullable = { type: String, nullable: true, required: false } as const;
const statusEnum = { enum: CLIENT_STATUSES, enumName: 'ClientStatus' } as const;

/** Fields that may be absent. Of email, cpf, cnpj and baseUrl at least one must have a value in the end. */
class ClientFieldsDto {
  /** E-mail address; no two clients share one. Its mask, as answers show it, keeps it. @example "contato@padaria.example" */
  @ApiProperty({ ...nullable, format: 'email', maxLength: 254 })
  @IfPresent()
  @OrNull()
  @Trimmed()
  @IsEmail({ require_tld: false })
  @MaxLength(254)
  email?: string | null;

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

  /** Address of the client's systems, http or https, at most 2,048 characters. @example "https://padaria.example" */
  @ApiProperty({ ...nullable, maxLength: 2_048 })
  @IfPresent()
  @OrNull()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  @MaxLength(2_048)
  baseUrl?: string | null;

  /** Anything worth knowing, at most 500 characters. */
  @ApiProperty({ ...nullable, maxLength: 500 })
  @IfPresent()
  @OrNull()
  @IsString()
  @MaxLength(500)
  description?: string | null;

  /** Services of a client that is inactive or suspended are paused until it is active again. */
  @ApiProperty({ ...statusEnum, required: false })
  @IfPresent()
  @IsIn(CLIENT_STATUSES)
  status?: ClientStatus;
}

/** All fields of a client: what is absent becomes null; an absent status stays. */
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

export class ClientQueryDto extends PageQueryDto {
  /** A whole e-mail address, CPF or CNPJ, or the beginnings of words of the name without regard to accents. @example "joao" */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  search?: string;

  /** Only clients of this status. */
  @ApiProperty({ ...statusEnum, required: false })
  @IfPresent()
  @IsIn(CLIENT_STATUSES)
  status?: ClientStatus;

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
  /** E-mail address, masked. @example "c***@padaria.example" */
  @ApiProperty({ type: String, nullable: true })
  email!: string | null;
  /** CPF, masked. @example "***.982.247-**" */
  @ApiProperty({ type: String, nullable: true })
  cpf!: string | null;
  /** CNPJ, 14 characters. */
  @ApiProperty({ type: String, nullable: true })
  cnpj!: string | null;
  /** Address of the client's systems. */
  @ApiProperty({ type: String, nullable: true })
  baseUrl!: string | null;
  /** Anything worth knowing. */
  @ApiProperty({ type: String, nullable: true })
  description!: string | null;
  /** Services of a client that is inactive or suspended are paused. */
  @ApiProperty(statusEnum)
  status!: ClientStatus;
  /** When it was made. */
  createdAt!: Date;
  /** When a person last edited it. */
  updatedAt!: Date;
  /** Counts edits; the ETag. */
  version!: number;

  static from(client: Client): ClientDto {
    const { id, number, name, email, cpf, cnpj, baseUrl, description, status, createdAt, updatedAt, version } =
      masked(client);
    return { id, number, name, email, cpf, cnpj, baseUrl, description, status, createdAt, updatedAt, version };
  }
}

export class RevealDto {
  /** What the data is needed for, 5 to 200 characters; kept in the audit. @example "Confirmar contrato por telefone" */
  @Trimmed()
  @IsLine()
  @Length(5, 200)
  purpose!: string;
}

/** Personal data of one client in clear. */
export class PersonalDataDto {
  /** Id of the client. */
  id!: string;
  /** E-mail address. */
  @ApiProperty({ type: String, nullable: true })
  email!: string | null;
  /** CPF, 11 digits. */
  @ApiProperty({ type: String, nullable: true })
  cpf!: string | null;

  static from({ id, email, cpf }: Client): PersonalDataDto {
    return { id, email, cpf };
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

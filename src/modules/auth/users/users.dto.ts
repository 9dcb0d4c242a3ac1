import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsEmail, IsIn, IsString, Length, Matches } from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../../common/http/index.js';
import { IfPresent, IsLine, IsObjectId, OrNull, Trimmed } from '../../../common/validation/index.js';
import { type Locale, LOCALES } from '../../notifications/index.js';
import { ROLE_NAME } from '../roles/role.js';
import { type User, USER_STATUSES, type UserStatus } from './user.js';

/** Most clients that one user is bound to. */
const MAX_CLIENTS = 100;
const statusEnum = { enum: USER_STATUSES, enumName: 'UserStatus' } as const;
const localeEnum = { enum: LOCALES, enumName: 'Locale' } as const;
const clientList = { type: 'array', items: { type: 'string' }, nullable: true, maxItems: MAX_CLIENTS } as const;

/** Somebody to be invited. */
export class InviteUserDto {
  /** E-mail address; no two users share one. The invitation goes there. @example "ana@vigia.example" */
  @Trimmed()
  @IsEmail({ require_tld: false })
  @Length(3, 254)
  email!: string;

  /** Name of the person, 1 to 100 characters. @example "Ana Souza" */
  @Trimmed()
  @IsLine()
  @Length(1, 100)
  name!: string;

  /** Role; the caller must hold every permission of it. @example "OPERATOR" */
  @IsString()
  @Matches(ROLE_NAME)
  role!: string;

  /** Clients that the user sees, at most 100; null for staff, who see all. */
  @ApiProperty(clientList)
  @OrNull()
  @IsArray()
  @ArrayMaxSize(MAX_CLIENTS)
  @IsObjectId({ each: true })
  clientIds!: string[] | null;

  /** Language of mails; by default `pt-BR`. */
  @ApiProperty({ ...localeEnum, required: false })
  @IfPresent()
  @IsIn(LOCALES)
  locale?: Locale;
}

/** The fields to change. */
export class PatchUserDto {
  /** Name of the person, 1 to 100 characters. */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(1, 100)
  name?: string;

  /** Clients that the user sees, at most 100; null for staff, who see all. */
  @ApiProperty({ ...clientList, required: false })
  @IfPresent()
  @OrNull()
  @IsArray()
  @ArrayMaxSize(MAX_CLIENTS)
  @IsObjectId({ each: true })
  clientIds?: string[] | null;
}

export class AssignRoleDto {
  /** Role; the caller must hold every permission of it. @example "ANALYST" */
  @IsString()
  @Matches(ROLE_NAME)
  role!: string;
}

export class UserQueryDto extends PageQueryDto {
  /** A whole e-mail address, or the beginnings of words of name and address without regard to accents. @example "ana" */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  search?: string;

  /** Only users of this role. @example "OPERATOR" */
  @IfPresent()
  @IsString()
  @Matches(ROLE_NAME)
  role?: string;

  /** Only users of this status. */
  @ApiProperty({ ...statusEnum, required: false })
  @IfPresent()
  @IsIn(USER_STATUSES)
  status?: UserStatus;

  /** Only users who are bound to this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;
}

/** A user as staff sees them. */
export class UserAccountDto {
  /** Id. */
  id!: string;
  /** E-mail address. */
  email!: string;
  /** Name of the person. */
  name!: string;
  /** Role. @example "OPERATOR" */
  role!: string;
  /** Clients that the user sees; null for staff, who see all. */
  @ApiProperty({ type: [String], nullable: true })
  clientIds!: string[] | null;
  /** Invited: has no password yet. Only active users are let in. */
  @ApiProperty(statusEnum)
  status!: UserStatus;
  /** Language of mails. */
  @ApiProperty(localeEnum)
  locale!: Locale;
  /** When the user was made. */
  createdAt!: Date;
  /** When a person last changed the user. */
  updatedAt!: Date;
  /** Counts changes; the ETag. */
  version!: number;

  static from(user: User): UserAccountDto {
    const { id, email, name, role, clientIds, status, locale, createdAt, updatedAt, version } = user;
    const clients = clientIds && [...clientIds];
    return { id, email, name, role, clientIds: clients, status, locale, createdAt, updatedAt, version };
  }
}

export class UserPageDto extends PageInfoDto {
  /** The users of this page. */
  items!: UserAccountDto[];

  static from(page: Page<User>): UserPageDto {
    return pageOf(page, (user) => UserAccountDto.from(user));
  }
}

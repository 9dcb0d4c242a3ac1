import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  Length,
  Max,
  Min,
  type ValidationOptions,
} from 'class-validator';
import { type Permission, SELF } from '../../../common/auth-context/index.js';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../../common/http/index.js';
import { IfPresent, IsLine, IsObjectId, IsRfc3339, isThat, OrNull, Trimmed } from '../../../common/validation/index.js';
import { PERMISSIONS } from '../roles/policy.js';
import { type ApiKey, DEFAULT_OVERLAP_HOURS, isNetwork, MAX_NETWORKS, MAX_OVERLAP_HOURS } from './api-key.js';
import type { MadeApiKey } from './api-keys.service.js';

/** What belongs to a person, such as sessions, is not for keys. */
const GRANTABLE: readonly Permission[] = PERMISSIONS.filter((permission) => permission !== SELF);

const scopesProperty = { enum: [...GRANTABLE], enumName: 'GrantablePermission', isArray: true };
const nullableInstant = { type: String, format: 'date-time', nullable: true } as const;
const nullableText = { type: String, nullable: true } as const;
const nullableLimit = { type: 'integer', nullable: true, minimum: 1, maximum: 100_000 } as const;

const IsNetwork = (options?: ValidationOptions): PropertyDecorator =>
  isThat('isNetwork', isNetwork, 'must be an address or a network such as 203.0.113.0/24', options);

/** The fields to change. */
export class PatchApiKeyDto {
  /** What the key is for, 1 to 100 characters. @example "Loja virtual" */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(1, 100)
  name?: string;

  /** What the key may do; never more than you may, and at any moment no more than its creator may. */
  @ApiProperty({ ...scopesProperty, required: false, minItems: 1, uniqueItems: true })
  @IfPresent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsIn(GRANTABLE, { each: true })
  scopes?: Permission[];

  /** Addresses and networks that it may come from; none: from anywhere. @example ["203.0.113.0/24"] */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(MAX_NETWORKS)
  @ArrayUnique()
  @IsNetwork({ each: true })
  ipAllow?: string[];

  /** Requests per minute, 1 to 100,000; null: as many as anybody signed in. */
  @ApiProperty({ ...nullableLimit, required: false })
  @IfPresent()
  @OrNull()
  @IsInt()
  @Min(1)
  @Max(100_000)
  rateLimitPerMinute?: number | null;
}

export class CreateApiKeyDto {
  /** What the key is for, 1 to 100 characters. @example "Loja virtual" */
  @Trimmed()
  @IsLine()
  @Length(1, 100)
  name!: string;

  /** What the key may do; never more than you may, and at any moment no more than its creator may. @example ["clients:read"] */
  @ApiProperty({ ...scopesProperty, minItems: 1, uniqueItems: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsIn(GRANTABLE, { each: true })
  scopes!: Permission[];

  /** The one client that the key sees. Null, for staff only: it sees what its creator sees. */
  @ApiProperty({ ...nullableText, pattern: '^[0-9a-f]{24}$', required: false })
  @IfPresent()
  @OrNull()
  @IsObjectId()
  clientId?: string | null;

  /** When it ends: RFC 3339 with offset, at most 365 days ahead. @example "2027-01-31T12:00:00Z" */
  @ApiProperty({ type: String, format: 'date-time' })
  @IsRfc3339()
  expiresAt!: string;

  /** Addresses and networks that it may come from; none: from anywhere. @example ["203.0.113.0/24"] */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(MAX_NETWORKS)
  @ArrayUnique()
  @IsNetwork({ each: true })
  ipAllow?: string[];

  /** Requests per minute, 1 to 100,000; null: as many as anybody signed in. */
  @ApiProperty({ ...nullableLimit, required: false })
  @IfPresent()
  @OrNull()
  @IsInt()
  @Min(1)
  @Max(100_000)
  rateLimitPerMinute?: number | null;
}

export class RotateApiKeyDto {
  /** Hours that the old key goes on, 0 to 168. */
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OVERLAP_HOURS,
    default: DEFAULT_OVERLAP_HOURS,
    required: false,
  })
  @IfPresent()
  @IsInt()
  @Min(0)
  @Max(MAX_OVERLAP_HOURS)
  overlapHours?: number;

  /** When the new key ends, at most 365 days ahead; by default it lives as long as the old one was meant to. */
  @ApiProperty({ type: String, format: 'date-time', required: false })
  @IfPresent()
  @IsRfc3339()
  expiresAt?: string;
}

export class ApiKeyQueryDto extends PageQueryDto {
  /** Only keys of this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;
}

export class ApiKeyDto {
  /** Id, part of the key's text. @example "4fGh7Jk2Lm9P" */
  id!: string;
  /** What it is for. */
  name!: string;
  /** Last four characters of the text. */
  last4!: string;
  /** What it may do, as far as its creator may. */
  @ApiProperty(scopesProperty)
  scopes!: Permission[];
  /** The one client that it sees; null: as far as its creator sees. */
  @ApiProperty(nullableText)
  clientId!: string | null;
  /** The user whose rights bound it. */
  creatorId!: string;
  /** Addresses and networks that it may come from; none: from anywhere. */
  ipAllow!: string[];
  /** Requests per minute; null: as many as anybody signed in. */
  @ApiProperty(nullableLimit)
  rateLimitPerMinute!: number | null;
  /** When it was made. */
  createdAt!: Date;
  /** When it ends. */
  expiresAt!: Date;
  /** Its latest use, at most a minute behind. */
  @ApiProperty(nullableInstant)
  lastUsedAt!: Date | null;
  /** The key that replaces it. */
  @ApiProperty(nullableText)
  rotatedTo!: string | null;
  /** A key that was replaced goes on until then. */
  @ApiProperty(nullableInstant)
  overlapUntil!: Date | null;
  /** When it was revoked. */
  @ApiProperty(nullableInstant)
  revokedAt!: Date | null;
  /** Counts edits; the ETag. */
  version!: number;

  static from(key: ApiKey): ApiKeyDto {
    const { id, name, last4, clientId, creatorId, rateLimitPerMinute, createdAt, expiresAt, lastUsedAt } = key;
    const { rotatedTo, overlapUntil, revokedAt, version } = key;
    const lists = { scopes: [...key.scopes], ipAllow: [...key.ipAllow] };
    const times = { createdAt, expiresAt, lastUsedAt, rotatedTo, overlapUntil, revokedAt };
    return { id, name, last4, clientId, creatorId, rateLimitPerMinute, ...lists, ...times, version };
  }
}

export class MadeApiKeyDto extends ApiKeyDto {
  /** The key. It is in this answer only: send it as `Authorization: Bearer …` or as `X-API-Key`. */
  key!: string;

  static made({ key, text }: MadeApiKey): MadeApiKeyDto {
    return Object.assign(new MadeApiKeyDto(), ApiKeyDto.from(key), { key: text });
  }
}

export class ApiKeyPageDto extends PageInfoDto {
  /** The keys of this page. */
  items!: ApiKeyDto[];

  static from(page: Page<ApiKey>): ApiKeyPageDto {
    return pageOf(page, (key) => ApiKeyDto.from(key));
  }
}

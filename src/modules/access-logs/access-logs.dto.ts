import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsInt, IsIP, IsObject, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../common/http/index.js';
import { IfPresent, IsLine, IsObjectId, IsRfc3339 } from '../../common/validation/index.js';
import { ACCESS_ACTIONS, ACCESS_METHODS, type AccessAction, type AccessLog } from './access-log.js';

const actionEnum = { enum: ACCESS_ACTIONS, enumName: 'AccessAction' } as const;
const methodEnum = { enum: ACCESS_METHODS, enumName: 'AccessMethod' } as const;
const nullableText = { type: String, nullable: true } as const;

/** Which calls. */
export class AccessLogFilterDto {
  /** Called at or after, RFC 3339; 24 hours before `to` if absent. At most 31 days before `to`. */
  @IfPresent()
  @IsRfc3339()
  from?: string;

  /** Called before, RFC 3339; now if absent. */
  @IfPresent()
  @IsRfc3339()
  to?: string;

  /** Only this action. */
  @ApiProperty({ ...actionEnum, required: false })
  @IfPresent()
  @IsIn([...ACCESS_ACTIONS])
  action?: AccessAction;

  /** Only this status, or a class of them. @example "4xx" */
  @IfPresent()
  @Matches(/^[1-5](\d\d|xx)$/, { message: '$property must be a status such as 404, or a class such as 4xx' })
  status?: string;

  /** Only calls of this user. */
  @IfPresent()
  @IsObjectId()
  userId?: string;

  /** Only calls about this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;

  /** Only calls from this address, IPv4 or IPv6. @example "203.0.113.7" */
  @IfPresent()
  @IsIP()
  ip?: string;

  /** Only calls with this method. */
  @ApiProperty({ ...methodEnum, required: false })
  @IfPresent()
  @IsIn([...ACCESS_METHODS])
  method?: string;

  /** Only endpoints that begin with this. @example "/api/v1/clients" */
  @IfPresent()
  @MaxLength(200)
  @Matches(/^(\/[^?#]*|unmatched)$/, { message: '$property must begin with a slash and hold no query' })
  endpoint?: string;
}

/** Which calls, and which page of them. */
export class AccessLogQueryDto extends IntersectionType(AccessLogFilterDto, PageQueryDto) {}

/** A call of another system. */
export class AppendAccessLogDto {
  /** When it was called, RFC 3339; now if absent. Within the retention, at most five minutes ahead. */
  @IfPresent()
  @IsRfc3339()
  at?: string;

  /** Client that it was about. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;

  /** User who called. */
  @IfPresent()
  @IsObjectId()
  userId?: string;

  /** API key that called, 1 to 40 characters. */
  @IfPresent()
  @IsLine()
  @Length(1, 40)
  apiKeyId?: string;

  /** What the call did. @example "read" */
  @ApiProperty(actionEnum)
  @IsIn([...ACCESS_ACTIONS])
  action!: AccessAction;

  /** Address of the caller, IPv4 or IPv6. @example "203.0.113.7" */
  @IfPresent()
  @IsIP()
  ip?: string;

  /** Program of the caller, at most 500 characters. */
  @IfPresent()
  @IsString()
  @MaxLength(500)
  userAgent?: string;

  /** Method of the call. @example "GET" */
  @ApiProperty(methodEnum)
  @IsIn([...ACCESS_METHODS])
  method!: string;

  /** What was called: a route template without a query, at most 200 characters. @example "/erp/orders/{id}" */
  @IsLine()
  @MaxLength(200)
  @Matches(/^\/[^?#]*$/, { message: '$property must begin with a slash and hold no query' })
  endpoint!: string;

  /** Status of the answer. @example 200 */
  @IsInt()
  @Min(100)
  @Max(599)
  statusCode!: number;

  /** Duration of the call, in milliseconds. */
  @IfPresent()
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  durationMs?: number;

  /** Id of the request in that system: letters, digits, dots, hyphens and underscores, at most 64. */
  @IfPresent()
  @Matches(/^[A-Za-z0-9._-]{1,64}$/)
  requestId?: string;

  /** Anything else worth knowing, at most 16 KB and five levels deep. Never secrets. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  @IfPresent()
  @IsObject()
  details?: Record<string, unknown>;
}

/** One call of the API. */
export class AccessLogDto {
  /** Id. */
  id!: string;
  /** When it was called. */
  at!: Date;
  /** Client that the call was about, or the only one that the caller is bound to. */
  @ApiProperty(nullableText)
  clientId!: string | null;
  /** User who called; null for strangers and keys. */
  @ApiProperty(nullableText)
  userId!: string | null;
  /** API key that called. */
  @ApiProperty(nullableText)
  apiKeyId!: string | null;
  /** What the call did; `error` is a fault of the server, whatever was asked for. */
  @ApiProperty(actionEnum)
  action!: AccessAction;
  /** Address of the caller, IPv4 or IPv6. */
  @ApiProperty(nullableText)
  ip!: string | null;
  /** Program of the caller. */
  userAgent!: string;
  /** Method of the call. */
  method!: string;
  /** Route template; `unmatched` where there is no such route. @example "/api/v1/clients/{id}" */
  endpoint!: string;
  /** Status of the answer; 499 where the caller left before it. */
  statusCode!: number;
  /** Duration in milliseconds; of a call that wrote, until its commit. */
  durationMs!: number;
  /** Id of the request, as `X-Request-Id` told it. */
  @ApiProperty(nullableText)
  requestId!: string | null;
  /** What a trusted system added. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  details!: Record<string, unknown> | null;
  /** Who appended the row; null for calls of this API. */
  @ApiProperty(nullableText)
  appendedBy!: string | null;

  static from(row: AccessLog): AccessLogDto {
    const { id, at, clientId, userId, apiKeyId, action, ip, userAgent, method, endpoint, statusCode } = row;
    const { durationMs, requestId, details, appendedBy } = row;
    return {
      ...{ id, at, clientId, userId, apiKeyId, action, ip, userAgent, method, endpoint, statusCode },
      ...{ durationMs, requestId, details: details && { ...details }, appendedBy },
    };
  }
}

export class AccessLogPageDto extends PageInfoDto {
  /** Newest first. */
  items!: AccessLogDto[];

  static from(page: Page<AccessLog>): AccessLogPageDto {
    return pageOf(page, (row) => AccessLogDto.from(row));
  }
}

import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MAX_URL_LENGTH } from '../../../libs/outbound-http/index.js';
import {
  MAX_JSON_PATH_LENGTH,
  MAX_KEYWORD_LENGTH,
  PROBE_METHODS,
  type ProbeMethod,
} from '../../../libs/probing/index.js';
import {
  IfPresent,
  IsLine,
  IsObjectId,
  IsTags,
  isThat as IsThat,
  OrNull,
  Trimmed,
} from '../../common/validation/index.js';
import { CheckOptionsDto } from './check-options.dto.js';
import { SERVICE_KINDS, type ServiceKind } from './service-check.js';

const HTTP_TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const MAX_SCALAR_LENGTH = 1_000;

const statusEntry = { oneOf: [{ type: 'integer' }, { type: 'string' }] };
const isStatusEntry = (value: unknown): boolean => typeof value === 'number' || typeof value === 'string';
const isScalar = (value: unknown): boolean =>
  value === null ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && value.length <= MAX_SCALAR_LENGTH);

export const scalarSchema = {
  oneOf: [{ type: 'string', maxLength: MAX_SCALAR_LENGTH }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }],
};
export const statusListSchema = { type: 'array' as const, items: statusEntry, minItems: 1, maxItems: 20 };

export class HeaderDto {
  /** Name of the header; not one of the connection such as Host. @example "Authorization" */
  @IsString()
  @Length(1, 100)
  @Matches(HTTP_TOKEN)
  name!: string;

  /** Its value. Null keeps the value of a secret header that is already there. @example "Bearer 1234" */
  @ApiProperty({ type: String, nullable: true, maxLength: 4_096 })
  @OrNull()
  @IsString()
  @MaxLength(4_096)
  value!: string | null;

  /** A secret value is encrypted and never answered. False unless given. */
  @IfPresent()
  @IsBoolean()
  isSecret?: boolean;
}

export class KeywordDto {
  /** The text, 1 to 1,000 characters, case-sensitive. @example "ok" */
  @IsString()
  @Length(1, MAX_KEYWORD_LENGTH)
  text!: string;

  /** Whether the body must contain it, or must not. True unless given. */
  @IfPresent()
  @IsBoolean()
  mustContain?: boolean;
}

export class JsonAssertionDto {
  /** JSONPath (RFC 9535). Everything that it selects must be the value. @example "$.status" */
  @IsString()
  @Length(1, MAX_JSON_PATH_LENGTH)
  path!: string;

  /** A text, a number, true, false or null. @example "ok" */
  @ApiProperty(scalarSchema)
  @IsThat('isScalar', isScalar, 'must be a text of at most 1,000 characters, a number, true, false or null')
  equals!: string | number | boolean | null;
}

/** Settings that may be absent. Those from `method` to `followRedirects` belong to checks over HTTP. */
class ServiceSettingsDto {
  /** Words to group services by, at most 20 of 40 characters; doubles count once. @example ["vip"] */
  @IfPresent()
  @IsTags()
  tags?: string[];

  /** Method of the request; GET unless given. */
  @ApiProperty({ enum: PROBE_METHODS, enumName: 'ProbeMethod', required: false })
  @IfPresent()
  @IsIn(PROBE_METHODS)
  method?: ProbeMethod;

  /** Accepted status codes: codes and ranges, or one alone; 200 unless given. @example ["200-299", 304] */
  @ApiProperty({ oneOf: [{ type: 'integer' }, { type: 'string' }, statusListSchema], required: false })
  @IfPresent()
  @IsThat(
    'isExpectedStatus',
    (value) => isStatusEntry(value) || (Array.isArray(value) && value.every(isStatusEntry)),
    'must be a status code, a range such as 200-299, or a list of these',
  )
  expectedStatus?: number | string | (number | string)[];

  /** Headers to send, at most 30; 16 KiB together. */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(30)
  @IsObject({ each: true }) // a list in the list would pass as an empty list of headers
  @ValidateNested({ each: true })
  @Type(() => HeaderDto)
  headers?: HeaderDto[];

  /** Body to send, at most 64 KiB; not with GET and HEAD. */
  @ApiProperty({ type: String, nullable: true, required: false, maxLength: 65_536 })
  @IfPresent()
  @OrNull()
  @IsString()
  @MaxLength(65_536)
  body?: string | null;

  /** A text that the body must or must not contain; not with HEAD. */
  @ApiProperty({ type: KeywordDto, nullable: true, required: false })
  @IfPresent()
  @OrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => KeywordDto)
  keyword?: KeywordDto | null;

  /** A value that the JSON body must hold; not with HEAD. */
  @ApiProperty({ type: JsonAssertionDto, nullable: true, required: false })
  @IfPresent()
  @OrNull()
  @IsObject()
  @ValidateNested()
  @Type(() => JsonAssertionDto)
  jsonAssertion?: JsonAssertionDto | null;

  /** Whether redirects are followed, at most 5; true unless given. */
  @IfPresent()
  @IsBoolean()
  followRedirects?: boolean;

  /** What else the check is told; all options are set together. */
  @IfPresent()
  @IsObject()
  @ValidateNested()
  @Type(() => CheckOptionsDto)
  options?: CheckOptionsDto;

  /** Deadline of one check in milliseconds, shorter than the interval; 10,000, but at most 0.8 of the interval, unless given. */
  @IfPresent()
  @IsInt()
  @Min(100)
  @Max(60_000)
  timeoutMs?: number;

  /** Seconds between two checks; HEALTH_CHECK_INTERVAL unless given, at least PROBE_MIN_INTERVAL_SECONDS. @example 30 */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(86_400)
  intervalSeconds?: number;

  /** A passing check that took longer is slow; null: none is. Shorter than the timeout. */
  @ApiProperty({ type: 'integer', nullable: true, required: false, minimum: 1, maximum: 60_000 })
  @IfPresent()
  @OrNull()
  @IsInt()
  @Min(1)
  @Max(60_000)
  degradedAfterMs?: number | null;

  /** Failures in a row that confirm DOWN; 3 unless given. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(10)
  failureThreshold?: number;

  /** Passing checks in a row that confirm the recovery; 2 unless given. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(10)
  recoveryThreshold?: number;

  /**
   * Ids of services that it depends on, at most 10, of its client or others: while one of them is DOWN nobody is told of its outages.
   * Eight levels at most, no cycles. None unless given.
   */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(10)
  @ArrayUnique((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id))
  @IsObjectId({ each: true })
  parents?: string[];
}

class NamedServiceDto extends ServiceSettingsDto {
  /** Name, 1 to 100 characters. @example "Loja" */
  @Trimmed()
  @IsLine()
  @Length(1, 100)
  name!: string;

  /**
   * Address of the check, at most 2,048 characters: an http or https URL, or `tcp://host:port` and likewise `tls`, `smtp`, `smtps`, `imap`,
   * `imaps`, `redis`, `rediss`, `postgresql`, `mysql`, `mongodb`, `ws`, `wss`, `grpc`, `grpcs`, `ping`, and `dns://resolver/name`, or `push://` for a job that tells of itself. Private addresses only where OUTBOUND_ALLOW names them.
   * @example "https://padaria.example/health"
   */
  @IsString()
  @Length(1, MAX_URL_LENGTH)
  url!: string;

  /** What kind of check it is. The scheme of the address says so; given, it must be the same. */
  @ApiProperty({ enum: SERVICE_KINDS, enumName: 'ServiceKind', required: false })
  @IfPresent()
  @IsIn(SERVICE_KINDS)
  kind?: ServiceKind;
}

export class CreateServiceDto extends NamedServiceDto {
  /** Id of the client that it belongs to. */
  @IsObjectId()
  clientId!: string;
}

/** All settings of a service: what is absent takes its default. */
export class ReplaceServiceDto extends NamedServiceDto {
  /** Id of its client; may stand here, but not change. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;
}

/** The settings to change; null clears one that may be empty. */
export class PatchServiceDto extends ServiceSettingsDto {
  /** Name, 1 to 100 characters. */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(1, 100)
  name?: string;

  /** Address of the check, of the same kind. */
  @IfPresent()
  @IsString()
  @Length(1, MAX_URL_LENGTH)
  url?: string;
}

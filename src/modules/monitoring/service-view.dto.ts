import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { MONITOR_STATES, type MonitorState, PROBE_METHODS, type ProbeMethod } from '../../../libs/probing/index.js';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../common/http/index.js';
import { IfPresent, IsObjectId } from '../../common/validation/index.js';
import { CheckOptionsDto } from './check-options.dto.js';
import { CheckDto } from './check.dto.js';
import { formOf, SERVICE_KINDS, type ServiceKind } from './service-check.js';
import type { JsonAssertion, KeywordAssertion, Service, ServiceHeader } from './service.js';
import type { ServiceView } from './service-view.js';
import { SERVICE_SORTS, type ServiceSort } from './service-views.service.js';
import { scalarSchema, statusListSchema } from './service-input.dto.js';

const stateEnum = { enum: MONITOR_STATES, enumName: 'MonitorState' } as const;

export class ServiceQueryDto extends PageQueryDto {
  /** Only services of this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;

  /** Only services in this state. */
  @ApiProperty({ ...stateEnum, required: false })
  @IfPresent()
  @IsIn(MONITOR_STATES)
  state?: MonitorState;

  /** Only services with this tag, written the same way. */
  @IfPresent()
  @IsString()
  @Length(1, 40)
  tag?: string;

  /** Beginnings of words of the name or the host, without regard to accents. @example "loja" */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  search?: string;

  /** Order; `-` in front means descending. By default `-number`. */
  @ApiProperty({ enum: SERVICE_SORTS, enumName: 'ServiceSort', required: false })
  @IfPresent()
  @IsIn(SERVICE_SORTS)
  sort?: ServiceSort;
}

export class ShownHeaderDto {
  /** Name of the header. */
  name!: string;
  /** Its value; null for a secret one. */
  @ApiProperty({ type: String, nullable: true })
  value!: string | null;
  /** Whether its value is kept secret. */
  isSecret!: boolean;

  static from({ name, value, isSecret }: ServiceHeader): ShownHeaderDto {
    return { name, value: isSecret ? null : value, isSecret };
  }
}

export class ShownKeywordDto {
  /** The text. */
  text!: string;
  /** Whether the body must contain it, or must not. */
  mustContain!: boolean;

  static from({ text, mustContain }: KeywordAssertion): ShownKeywordDto {
    return { text, mustContain };
  }
}

export class ShownJsonAssertionDto {
  /** JSONPath (RFC 9535). */
  path!: string;
  /** The value that everything selected must be. */
  @ApiProperty(scalarSchema)
  equals!: string | number | boolean | null;

  static from({ path, equals }: JsonAssertion): ShownJsonAssertionDto {
    return { path, equals };
  }
}

export class ServiceDto {
  /** Id. */
  id!: string;
  /** Sequential number; accepted wherever an id stands in a path. */
  number!: number;
  /** Client that it belongs to. */
  clientId!: string;
  /** Name. */
  name!: string;
  /** Words to group services by. */
  tags!: string[];
  /** Kind of check. */
  @ApiProperty({ enum: SERVICE_KINDS, enumName: 'ServiceKind' })
  kind!: ServiceKind;
  /** What is asked; its scheme is the kind. */
  url!: string;
  /** Method of the request; null, as all down to `followRedirects` is empty, unless the check is over HTTP. */
  @ApiProperty({ enum: PROBE_METHODS, enumName: 'ProbeMethod', nullable: true })
  method!: ProbeMethod | null;
  /** Accepted status codes: codes as numbers, ranges as texts. */
  @ApiProperty({ ...statusListSchema, minItems: 0 })
  expectedStatus!: (number | string)[];
  /** Headers to send. */
  headers!: ShownHeaderDto[];
  /** Body to send. */
  @ApiProperty({ type: String, nullable: true })
  body!: string | null;
  /** A text that the body must or must not contain. */
  @ApiProperty({ type: ShownKeywordDto, nullable: true })
  keyword!: ShownKeywordDto | null;
  /** A value that the JSON body must hold. */
  @ApiProperty({ type: ShownJsonAssertionDto, nullable: true })
  jsonAssertion!: ShownJsonAssertionDto | null;
  /** Whether redirects are followed. */
  followRedirects!: boolean;
  /** What else the check is told; a secret is null. */
  options!: CheckOptionsDto;
  /** Deadline of one check in milliseconds. */
  timeoutMs!: number;
  /** Seconds between two checks. */
  intervalSeconds!: number;
  /** A passing check that took longer is slow. */
  @ApiProperty({ type: 'integer', nullable: true })
  degradedAfterMs!: number | null;
  /** Failures in a row that confirm DOWN. */
  failureThreshold!: number;
  /** Passing checks in a row that confirm the recovery. */
  recoveryThreshold!: number;
  /** Services that it depends on. */
  parents!: string[];
  /** Whether the watch is switched off. Services of a client that is not active are paused too. */
  isPaused!: boolean;
  /** Since when. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  pausedAt!: Date | null;
  /** What the watch knows. A pause lies over it and does not change it. */
  @ApiProperty(stateEnum)
  state!: MonitorState;
  /** From when the state counts. */
  since!: Date;
  /** Whether it goes down and up so often that single outages are not told. Lies over the state and does not change it. */
  isFlapping!: boolean;
  /** How restless it is: 0 steady, above 30 flapping until below 25, at most 99. @example 0 */
  flappingValue!: number;
  /** Service whose outage explains the present one, of which nobody is told for that; null otherwise. */
  @ApiProperty({ type: String, nullable: true })
  suppressedBy!: string | null;
  /** The latest check; null before the first one, and when it is older than the history. */
  @ApiProperty({ type: CheckDto, nullable: true })
  lastCheck!: CheckDto | null;
  /** When it is checked again at the latest; null while paused. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextCheckAt!: Date | null;
  /** Longest time from the death of the service to its confirmed DOWN, in milliseconds. */
  detectionBoundMs!: number;
  /** When it was made. */
  createdAt!: Date;
  /** When a person last edited it. */
  updatedAt!: Date;
  /** Counts edits; the ETag. */
  version!: number;

  static from({ service, ...watched }: ServiceView): ServiceDto {
    const { state, since, isFlapping, flappingValue, suppressedBy, lastCheck, nextCheckAt, detectionBoundMs } = watched;
    return {
      id: service.id,
      number: service.number,
      clientId: service.clientId,
      name: service.name,
      tags: [...service.tags],
      kind: service.kind,
      url: service.url,
      method: service.method,
      expectedStatus: [...service.expectedStatus],
      headers: service.headers.map((header) => ShownHeaderDto.from(header)),
      body: service.body,
      keyword: service.keyword && ShownKeywordDto.from(service.keyword),
      jsonAssertion: service.jsonAssertion && ShownJsonAssertionDto.from(service.jsonAssertion),
      followRedirects: service.followRedirects,
      options: shownOptions(service),
      timeoutMs: service.timeoutMs,
      intervalSeconds: service.intervalSeconds,
      degradedAfterMs: service.degradedAfterMs,
      failureThreshold: service.failureThreshold,
      recoveryThreshold: service.recoveryThreshold,
      parents: [...service.parents],
      isPaused: service.isPaused,
      pausedAt: service.pausedAt,
      state,
      since,
      isFlapping,
      flappingValue,
      suppressedBy,
      lastCheck: lastCheck && CheckDto.from(lastCheck),
      nextCheckAt,
      detectionBoundMs,
      createdAt: service.createdAt,
      updatedAt: service.updatedAt,
      version: service.version,
    };
  }
}

function shownOptions({ kind, options }: Service): CheckOptionsDto {
  const { secrets = [] } = formOf(kind);
  return { ...options, ...Object.fromEntries(secrets.filter((name) => name in options).map((name) => [name, null])) };
}

export class ServicePageDto extends PageInfoDto {
  /** The services of this page. */
  items!: ServiceDto[];

  static from(page: Page<ServiceView>): ServicePageDto {
    return pageOf(page, (view) => ServiceDto.from(view));
  }
}

import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { MONITOR_STATES, type MonitorState, PROBE_METHODS, type ProbeMethod } from '../../../libs/probing/index.js';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../common/http/index.js';
import { IfPresent, IsObjectId } from '../../common/validation/index.js';
import { CheckDto } from './check.dto.js';
import type { JsonAssertion, KeywordAssertion, ServiceHeader } from './service.js';
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
  /** Kind of check. */
  @ApiProperty({ enum: ['http'] })
  kind!: 'http';
  /** What is asked. */
  url!: string;
  /** Method of the request. */
  @ApiProperty({ enum: PROBE_METHODS, enumName: 'ProbeMethod' })
  method!: ProbeMethod;
  /** Accepted status codes: codes as numbers, ranges as texts. */
  @ApiProperty(statusListSchema)
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

  static from({ service, state, since, lastCheck, nextCheckAt, detectionBoundMs }: ServiceView): ServiceDto {
    return {
      id: service.id,
      number: service.number,
      clientId: service.clientId,
      name: service.name,
      kind: service.kind,
      url: service.url,
      method: service.method,
      expectedStatus: [...service.expectedStatus],
      headers: service.headers.map((header) => ShownHeaderDto.from(header)),
      body: service.body,
      keyword: service.keyword && ShownKeywordDto.from(service.keyword),
      jsonAssertion: service.jsonAssertion && ShownJsonAssertionDto.from(service.jsonAssertion),
      followRedirects: service.followRedirects,
      timeoutMs: service.timeoutMs,
      intervalSeconds: service.intervalSeconds,
      degradedAfterMs: service.degradedAfterMs,
      failureThreshold: service.failureThreshold,
      recoveryThreshold: service.recoveryThreshold,
      isPaused: service.isPaused,
      pausedAt: service.pausedAt,
      state,
      since,
      lastCheck: lastCheck && CheckDto.from(lastCheck),
      nextCheckAt,
      detectionBoundMs,
      createdAt: service.createdAt,
      updatedAt: service.updatedAt,
      version: service.version,
    };
  }
}

export class ServicePageDto extends PageInfoDto {
  /** The services of this page. */
  items!: ServiceDto[];

  static from(page: Page<ServiceView>): ServicePageDto {
    return pageOf(page, (view) => ServiceDto.from(view));
  }
}

import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { BulkResultDto, TagChangesDto } from '../../../common/bulk/index.js';
import { IfPresent, OrNull } from '../../../common/validation/index.js';
import { SERVICE_BULK_ACTIONS, type ServiceBulkAction, type ServiceBulkResult } from './bulk-services.service.js';

/** What can be the same for services of every kind. */
export class BulkServiceSettingsDto {
  /** Seconds between two checks; at least PROBE_MIN_INTERVAL_SECONDS. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(86_400)
  intervalSeconds?: number;

  /** Deadline of one check in milliseconds, shorter than the interval. */
  @IfPresent()
  @IsInt()
  @Min(100)
  @Max(60_000)
  timeoutMs?: number;

  /** A passing check that took longer is slow; null: none is. */
  @ApiProperty({ type: 'integer', nullable: true, required: false, minimum: 1, maximum: 60_000 })
  @IfPresent()
  @OrNull()
  @IsInt()
  @Min(1)
  @Max(60_000)
  degradedAfterMs?: number | null;

  /** Failures in a row that confirm DOWN. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(10)
  failureThreshold?: number;

  /** Passing checks in a row that confirm the recovery. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(10)
  recoveryThreshold?: number;
}

export class BulkServicesDto extends TagChangesDto {
  /** Ids or numbers of 1 to 500 services. @example ["65f000000000000000000001", "12"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique()
  @Matches(/^([0-9a-fA-F]{24}|[1-9][0-9]{0,11})$/, { each: true })
  ids!: string[];

  /** What to do with each. `pause` and `resume` take `services:pause`. */
  @ApiProperty({ enum: SERVICE_BULK_ACTIONS, enumName: 'ServiceBulkAction' })
  @IsIn(SERVICE_BULK_ACTIONS)
  action!: ServiceBulkAction;

  /** For `edit`: what each of them gets, as by PATCH; at least one. */
  @IfPresent()
  @IsObject()
  @ValidateNested()
  @Type(() => BulkServiceSettingsDto)
  settings?: BulkServiceSettingsDto;
}

export class RefusedFieldDto {
  /** JSON pointer into the settings of the service. @example "/timeoutMs" */
  pointer!: string;
  /** Stable code. */
  code!: string;
  /** What is wrong. */
  detail!: string;
}

export class ServiceBulkResultDto extends BulkResultDto {
  /** Which fields it was refused for. */
  errors!: RefusedFieldDto[];

  static from({ id, outcome, version, code, errors }: ServiceBulkResult): ServiceBulkResultDto {
    const fields = errors.map((error) => ({ pointer: error.pointer ?? '', code: error.code, detail: error.detail }));
    return { id, outcome, version, code, errors: fields };
  }
}

export class ServiceBulkResultsDto {
  /** One for each service, in the order of the request. */
  results!: ServiceBulkResultDto[];

  static from(results: readonly ServiceBulkResult[]): ServiceBulkResultsDto {
    return { results: results.map((result) => ServiceBulkResultDto.from(result)) };
  }
}

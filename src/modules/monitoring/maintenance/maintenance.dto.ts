import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../../common/http/index.js';
import {
  IfPresent,
  instantOf,
  IsLine,
  IsObjectId,
  IsRfc3339,
  OrNull,
  Trimmed,
} from '../../../common/validation/index.js';
import { flat, type MaintenanceView } from './maintenance.js';
import type { MaintenanceInput, NewMaintenance } from './maintenance-input.js';

const instant = { type: String, format: 'date-time' } as const;
const MAX_SERVICES = 500;

class MaintenanceFieldsDto {
  /** Services that are worked on, at most 500; empty: all of the client. */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(MAX_SERVICES)
  @ArrayUnique()
  @IsObjectId({ each: true })
  serviceIds?: string[];

  /** IANA time zone whose clocks a repetition follows; America/Sao_Paulo if absent. @example "America/Sao_Paulo" */
  @IfPresent()
  @IsString()
  @Length(1, 100)
  zone?: string;

  /** First start, not in the past; now if absent. A rule goes on at its time of day, a cron line never starts before it. */
  @ApiProperty({ ...instant, required: false })
  @IfPresent()
  @IsRfc3339()
  startsAt?: string;

  /** Repetition after RFC 5545, daily at most, without UNTIL and hours; null: none. @example "FREQ=WEEKLY;BYDAY=SU" */
  @ApiProperty({ type: String, nullable: true, required: false, minLength: 1, maxLength: 500 })
  @IfPresent()
  @OrNull()
  @IsLine()
  @Length(1, 500)
  rrule?: string | null;

  /** Repetition as a cron line of five fields instead of a rule; null: none. @example "30 2 * * 0" */
  @ApiProperty({ type: String, nullable: true, required: false, minLength: 1, maxLength: 500 })
  @IfPresent()
  @OrNull()
  @IsLine()
  @Length(1, 500)
  cron?: string | null;

  /** Nothing of it is in force from here on; null: a repetition never ends. */
  @ApiProperty({ ...instant, nullable: true, required: false })
  @IfPresent()
  @OrNull()
  @IsRfc3339()
  endsAt?: string | null;

  /** Whether messages about outages wait for its end. True if absent. */
  @IfPresent()
  @IsBoolean()
  isMuted?: boolean;

  /** Whether its time counts neither as up nor as down. True if absent. */
  @IfPresent()
  @IsBoolean()
  isExcludedFromUptime?: boolean;
}

export class CreateMaintenanceDto extends MaintenanceFieldsDto {
  /** Client whose services are worked on. */
  @IsObjectId()
  clientId!: string;

  /** What people read, 1 to 200 characters. @example "Troca do banco de dados" */
  @Trimmed()
  @IsLine()
  @Length(1, 200)
  title!: string;

  /** How long each time, in minutes of elapsed time, at most a week. @example 120 */
  @IsInt()
  @Min(1)
  @Max(10_080)
  durationMinutes!: number;
}

export class PatchMaintenanceDto extends MaintenanceFieldsDto {
  /** What people read, 1 to 200 characters. */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(1, 200)
  title?: string;

  /** How long each time, in minutes of elapsed time, at most a week. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(10_080)
  durationMinutes?: number;
}

export class MaintenanceQueryDto extends PageQueryDto {
  /** Only maintenance of this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;
}

export class MaintenanceWindowDto {
  /** Its begin. */
  from!: Date;
  /** Its end, which does not belong to it. */
  to!: Date;
}

export class MaintenanceDto {
  /** Id. */
  id!: string;
  /** Sequential number, never reused. */
  number!: number;
  /** Client whose services are worked on. */
  clientId!: string;
  /** What people read. */
  title!: string;
  /** Services that are worked on; empty: all of the client. */
  serviceIds!: string[];
  /** Time zone whose clocks a repetition follows. */
  zone!: string;
  /** First start. */
  startsAt!: Date;
  /** How long each time, in minutes. */
  durationMinutes!: number;
  /** Repetition after RFC 5545. */
  @ApiProperty({ type: String, nullable: true })
  rrule!: string | null;
  /** Repetition as a cron line. */
  @ApiProperty({ type: String, nullable: true })
  cron!: string | null;
  /** Nothing of it is in force from here on. */
  @ApiProperty({ ...instant, nullable: true })
  endsAt!: Date | null;
  /** Whether messages about outages wait for its end. */
  isMuted!: boolean;
  /** Whether its time counts neither as up nor as down. */
  isExcludedFromUptime!: boolean;
  /** Whether it is in force now. */
  isActive!: boolean;
  /** The window that is in force now or comes next; null when none comes within 400 days. */
  @ApiProperty({ type: MaintenanceWindowDto, nullable: true })
  window!: MaintenanceWindowDto | null;
  /** Counts changes; the ETag. */
  version!: number;
  /** When it was made. */
  createdAt!: Date;
  /** When it was last changed. */
  updatedAt!: Date;

  static from({ maintenance, isActive, window }: MaintenanceView): MaintenanceDto {
    const { id, number, clientId, version, createdAt, updatedAt } = maintenance;
    return {
      ...{ id, number, clientId },
      ...flat(maintenance),
      isActive,
      window: window && { from: window.from, to: window.to },
      ...{ version, createdAt, updatedAt },
    };
  }
}

export class MaintenancePageDto extends PageInfoDto {
  /** Newest number first. */
  @ApiProperty({ type: [MaintenanceDto] })
  items!: MaintenanceDto[];

  static from(page: Page<MaintenanceView>): MaintenancePageDto {
    return pageOf(page, (view) => MaintenanceDto.from(view));
  }
}

/** Requests as commands. */
export function newMaintenance(dto: CreateMaintenanceDto): NewMaintenance {
  const { clientId, title, durationMinutes } = dto;
  return { ...maintenanceInput(dto), clientId, title, durationMinutes };
}

export function maintenanceInput(dto: CreateMaintenanceDto | PatchMaintenanceDto): MaintenanceInput {
  const { startsAt, endsAt, ...rest } = dto;
  return { ...rest, startsAt: instantOf(startsAt), endsAt: endsAt === null ? null : instantOf(endsAt) };
}

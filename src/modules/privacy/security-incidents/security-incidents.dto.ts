import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../../common/http/index.js';
import { IfPresent, IsLine, IsObjectId, IsRfc3339, OrNull, Trimmed } from '../../../common/validation/index.js';
import { DATA_CLASSES, type DataClass } from '../data-classes.js';
import { dataClassesProperty } from '../purposes/purposes.dto.js';
import {
  INCIDENT_STATES,
  type IncidentFields,
  type IncidentPatch,
  keepUntil,
  type SecurityIncidentState,
  stateOf,
} from './security-incident.js';
import type { ClockedIncident } from './security-incidents.service.js';

const stateEnum = { enum: INCIDENT_STATES, enumName: 'SecurityIncidentState' } as const;
const nullableInstant = { type: String, format: 'date-time', nullable: true } as const;
const instant = { ...nullableInstant, required: false } as const;

class IncidentDetailsDto {
  /** What happened, at most 5,000 characters. */
  @IfPresent()
  @IsString()
  @MaxLength(5_000)
  description?: string;

  /** Who is affected, at most 1,000 characters. */
  @IfPresent()
  @IsString()
  @MaxLength(1_000)
  affectedPeople?: string;

  /** How many persons are affected; null while unknown. */
  @ApiProperty({ type: 'integer', nullable: true, minimum: 0, maximum: 1_000_000_000, required: false })
  @IfPresent()
  @OrNull()
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  affectedCount?: number | null;

  /** Clients whose data are affected, at most 500. */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsObjectId({ each: true })
  affectedClientIds?: string[];

  /** What was done against it, at most 5,000 characters. */
  @IfPresent()
  @IsString()
  @MaxLength(5_000)
  measures?: string;

  /** When it happened; null while unknown. Not after `knownAt`. */
  @ApiProperty(instant)
  @IfPresent()
  @OrNull()
  @IsRfc3339()
  occurredAt?: string | null;

  /** Whether it may bring relevant risk or harm to persons, which makes telling a duty; null while undecided. */
  @ApiProperty({ type: Boolean, nullable: true, required: false })
  @IfPresent()
  @OrNull()
  @IsBoolean()
  hasRelevantRisk?: boolean | null;

  /** Whether what the authority was told is incomplete, so that a complement is due. */
  @IfPresent()
  @IsBoolean()
  isPreliminary?: boolean;

  /** When the authority (ANPD) was told. */
  @ApiProperty(instant)
  @IfPresent()
  @OrNull()
  @IsRfc3339()
  authorityToldAt?: string | null;

  /** When the affected persons were told. */
  @ApiProperty(instant)
  @IfPresent()
  @OrNull()
  @IsRfc3339()
  subjectsToldAt?: string | null;

  /** When a preliminary report was complemented. */
  @ApiProperty(instant)
  @IfPresent()
  @OrNull()
  @IsRfc3339()
  complementedAt?: string | null;
}

export class CreateSecurityIncidentDto extends IncidentDetailsDto {
  /** One line for lists. @example "Planilha de contatos enviada a outro cliente" */
  @Trimmed()
  @IsLine()
  @Length(1, 200)
  title!: string;

  /** Kinds of data, at least one. @example ["contact"] */
  @ApiProperty({ ...dataClassesProperty, minItems: 1 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(DATA_CLASSES.length)
  @ArrayUnique()
  @IsIn(DATA_CLASSES, { each: true })
  dataClasses!: DataClass[];

  /** When the company learnt that personal data are affected; the three business days run from here. */
  @IsRfc3339()
  knownAt!: string;
}

export class PatchSecurityIncidentDto extends IncidentDetailsDto {
  /** One line for lists. */
  @IfPresent()
  @Trimmed()
  @IsLine()
  @Length(1, 200)
  title?: string;

  /** Kinds of data, at least one. */
  @ApiProperty({ ...dataClassesProperty, minItems: 1, required: false })
  @IfPresent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(DATA_CLASSES.length)
  @ArrayUnique()
  @IsIn(DATA_CLASSES, { each: true })
  dataClasses?: DataClass[];

  /** When the company learnt that personal data are affected. The audit keeps both times. */
  @IfPresent()
  @IsRfc3339()
  knownAt?: string;
}

export class CloseSecurityIncidentDto {
  /** What came of it, at most 5,000 characters. */
  @Trimmed()
  @IsString()
  @Length(1, 5_000)
  conclusion!: string;
}

export class SecurityIncidentQueryDto extends PageQueryDto {
  /** Only incidents in this state. */
  @ApiProperty({ ...stateEnum, required: false })
  @IfPresent()
  @IsIn(INCIDENT_STATES)
  state?: SecurityIncidentState;
}

export class SecurityIncidentDto {
  /** Id. */
  id!: string;
  /** Sequential number, never reused. */
  number!: number;
  /** One line for lists. */
  title!: string;
  /** Where the work on it stands. */
  @ApiProperty(stateEnum)
  state!: SecurityIncidentState;
  /** What happened. */
  description!: string;
  /** Who is affected. */
  affectedPeople!: string;
  /** How many persons are affected; null while unknown. */
  @ApiProperty({ type: Number, nullable: true })
  affectedCount!: number | null;
  /** Clients whose data are affected. */
  affectedClientIds!: string[];
  /** Kinds of data. */
  @ApiProperty({ enum: [...DATA_CLASSES], enumName: 'DataClass', isArray: true })
  dataClasses!: DataClass[];
  /** What was done against it. */
  measures!: string;
  /** When it happened; null while unknown. */
  @ApiProperty(nullableInstant)
  occurredAt!: Date | null;
  /** When the company learnt of it. */
  knownAt!: Date;
  /** Whether telling is a duty; null while undecided. */
  @ApiProperty({ type: Boolean, nullable: true })
  hasRelevantRisk!: boolean | null;
  /** Whether what the authority was told is incomplete. */
  isPreliminary!: boolean;
  /** When the authority was told. */
  @ApiProperty(nullableInstant)
  authorityToldAt!: Date | null;
  /** When the affected persons were told. */
  @ApiProperty(nullableInstant)
  subjectsToldAt!: Date | null;
  /** When a preliminary report was complemented. */
  @ApiProperty(nullableInstant)
  complementedAt!: Date | null;
  /** Last day (America/Sao_Paulo) to tell authority and persons: three business days from `knownAt`. @example "2026-12-02" */
  @ApiProperty({ type: String, format: 'date' })
  reportDueDay!: string;
  /** Whether that day has passed while telling is still due. */
  isReportOverdue!: boolean;
  /** Last day to complement a preliminary report: twenty business days from the report. */
  @ApiProperty({ type: String, format: 'date' })
  complementDueDay!: string;
  /** Whether that day has passed while a complement is due. */
  isComplementOverdue!: boolean;
  /** What came of it; null until it is closed. */
  @ApiProperty({ type: String, nullable: true })
  conclusion!: string | null;
  /** When it was closed. */
  @ApiProperty(nullableInstant)
  closedAt!: Date | null;
  /** The register keeps it until then at least. */
  keepUntil!: Date;
  /** Counts edits; the ETag. */
  version!: number;
  /** When it was recorded. */
  createdAt!: Date;
  /** When it was last edited. */
  updatedAt!: Date;

  static from({ incident, clock }: ClockedIncident): SecurityIncidentDto {
    return {
      id: incident.id,
      number: incident.number,
      title: incident.title,
      state: stateOf(incident),
      description: incident.description,
      affectedPeople: incident.affectedPeople,
      affectedCount: incident.affectedCount,
      affectedClientIds: [...incident.affectedClientIds],
      dataClasses: [...incident.dataClasses],
      measures: incident.measures,
      occurredAt: incident.occurredAt,
      knownAt: incident.knownAt,
      hasRelevantRisk: incident.hasRelevantRisk,
      isPreliminary: incident.isPreliminary,
      authorityToldAt: incident.authorityToldAt,
      subjectsToldAt: incident.subjectsToldAt,
      complementedAt: incident.complementedAt,
      reportDueDay: clock.reportDueDay,
      isReportOverdue: clock.isReportOverdue,
      complementDueDay: clock.complementDueDay,
      isComplementOverdue: clock.isComplementOverdue,
      conclusion: incident.conclusion,
      closedAt: incident.closedAt,
      keepUntil: keepUntil(incident),
      version: incident.version,
      createdAt: incident.createdAt,
      updatedAt: incident.updatedAt,
    };
  }
}

export class SecurityIncidentPageDto extends PageInfoDto {
  /** Newest number first. */
  @ApiProperty({ type: [SecurityIncidentDto] })
  items!: SecurityIncidentDto[];

  static from(page: Page<ClockedIncident>): SecurityIncidentPageDto {
    return pageOf(page, (incident) => SecurityIncidentDto.from(incident));
  }
}

/** What a new incident is made of. */
export function incidentFields(body: CreateSecurityIncidentDto): IncidentFields {
  return {
    title: body.title,
    description: body.description ?? '',
    affectedPeople: body.affectedPeople ?? '',
    affectedCount: body.affectedCount ?? null,
    affectedClientIds: body.affectedClientIds ?? [],
    dataClasses: body.dataClasses,
    measures: body.measures ?? '',
    occurredAt: instantOrNull(body.occurredAt) ?? null,
    knownAt: new Date(body.knownAt),
    hasRelevantRisk: body.hasRelevantRisk ?? null,
    isPreliminary: body.isPreliminary ?? false,
    authorityToldAt: instantOrNull(body.authorityToldAt) ?? null,
    subjectsToldAt: instantOrNull(body.subjectsToldAt) ?? null,
    complementedAt: instantOrNull(body.complementedAt) ?? null,
  };
}

/** What an edit sets: absent fields stay undefined, null is a value. */
export function incidentPatch(body: PatchSecurityIncidentDto): IncidentPatch {
  const { title, description, affectedPeople, affectedCount, affectedClientIds, dataClasses, measures } = body;
  const { hasRelevantRisk, isPreliminary } = body;
  return {
    title,
    description,
    affectedPeople,
    affectedCount,
    affectedClientIds,
    dataClasses,
    measures,
    hasRelevantRisk,
    isPreliminary,
    occurredAt: instantOrNull(body.occurredAt),
    knownAt: body.knownAt === undefined ? undefined : new Date(body.knownAt),
    authorityToldAt: instantOrNull(body.authorityToldAt),
    subjectsToldAt: instantOrNull(body.subjectsToldAt),
    complementedAt: instantOrNull(body.complementedAt),
  };
}

function instantOrNull(text: string | null | undefined): Date | null | undefined {
  return typeof text === 'string' ? new Date(text) : text;
}

import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { type Page, PageInfoDto, pageOf, PageQueryDto } from '../../common/http/index.js';
import { TABLE_FORMATS, type TableFormat } from '../../common/tabular/index.js';
import { IfPresent, IsObjectId, IsRfc3339 } from '../../common/validation/index.js';
import type { ShownEvent } from './audit-trail.service.js';
import type { DatedVerification } from './audit-verifications.service.js';
import { FAULT_CAUSES, type FaultCause, type TrailFault } from './audit-verifier.js';

const nullableText = { type: String, nullable: true } as const;
const nullableInteger = { type: 'integer', nullable: true } as const;
const count = { type: 'integer' } as const;
const anId = { message: '$property must be an id: letters, digits and . _ : @ -, at most 100' } as const;

/** Which events. */
export class AuditFilterDto {
  /** Done at or after, RFC 3339; 31 days before `to` if absent. At most 366 days before `to`. */
  @IfPresent()
  @IsRfc3339()
  from?: string;

  /** Done before, RFC 3339; now if absent. */
  @IfPresent()
  @IsRfc3339()
  to?: string;

  /** Only this action. @example "client.created" */
  @IfPresent()
  @Matches(/^[a-z][a-z0-9_]{0,48}\.[a-z0-9_]{1,50}$/, { message: '$property must be an action such as client.created' })
  action?: string;

  /** Only what this actor did: id of a user or key, or a part of Vigia such as `system:monitoring`. */
  @IfPresent()
  @Matches(/^[A-Za-z0-9._:@-]{1,100}$/, anId)
  actor?: string;

  /** Only what was done to things of this kind. @example "service" */
  @IfPresent()
  @Matches(/^[a-z][a-z0-9_]{0,49}$/, { message: '$property must be a kind of thing such as service' })
  targetType?: string;

  /** Only what was done to the thing with this id. */
  @IfPresent()
  @Matches(/^[A-Za-z0-9._:@-]{1,100}$/, anId)
  target?: string;

  /** Only what is about this client. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;
}

/** Which events, and which page of them. */
export class AuditQueryDto extends IntersectionType(AuditFilterDto, PageQueryDto) {}

/** Which events, and as which file. */
export class AuditExportQueryDto extends AuditFilterDto {
  /** `csv` if absent. */
  @ApiProperty({ enum: TABLE_FORMATS, enumName: 'TableFormat', required: false })
  @IfPresent()
  @IsIn(TABLE_FORMATS)
  format?: TableFormat;
}

/** Who acted. */
export class AuditActorDto {
  /** user, api_key or system. */
  kind!: string;
  /** Id of the user or key, or the part of Vigia that acted. */
  id!: string;
  /** Role at that moment. */
  role!: string;
}

/** What was acted on. */
export class AuditTargetDto {
  /** Kind of thing. */
  type!: string;
  /** Id of it. */
  id!: string;
}

/** One action on record. */
export class AuditEventDto {
  /** Id. */
  id!: string;
  /** When it was done. */
  at!: Date;
  /** What was done. @example "client.created" */
  action!: string;
  /** Who did it. */
  actor!: AuditActorDto;
  /** What it was done to. */
  @ApiProperty({ type: AuditTargetDto, nullable: true })
  target!: AuditTargetDto | null;
  /** Client that it is about. */
  @ApiProperty(nullableText)
  clientId!: string | null;
  /** Request in which it was done, as `X-Request-Id` told it. */
  @ApiProperty(nullableText)
  requestId!: string | null;
  /** What changed; never secrets or personal values. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  changes!: Record<string, unknown> | null;

  /** Words that may name persons, such as the purpose of a reading; null where there are none, or the client was erased. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, nullable: true })
  personal!: Record<string, string> | null;

  static from(event: ShownEvent): AuditEventDto {
    const { id, at, action, actor, target, clientId, requestId, changes, personal } = event;
    return {
      ...{ id, at, action, clientId, requestId },
      actor: { kind: actor.kind, id: actor.id, role: actor.role },
      target: target && { type: target.type, id: target.id },
      changes: changes && { ...changes },
      personal: personal && { ...personal },
    };
  }
}

export class AuditPageDto extends PageInfoDto {
  /** Newest first. */
  items!: AuditEventDto[];

  static from(page: Page<ShownEvent>): AuditPageDto {
    return pageOf(page, (event) => AuditEventDto.from(event));
  }
}

/** The first thing that is not as it was written. */
export class AuditFaultDto {
  /** What is wrong there. */
  @ApiProperty({ enum: FAULT_CAUSES, enumName: 'AuditFaultCause' })
  cause!: FaultCause;
  /** Number of the block. */
  @ApiProperty(nullableInteger)
  seq!: number | null;
  /** Place of the event in its block, from 0. */
  @ApiProperty(nullableInteger)
  index!: number | null;
  /** Id of the event. */
  @ApiProperty(nullableText)
  eventId!: string | null;
  /** Line of the checkpoint file, from 1. */
  @ApiProperty(nullableInteger)
  line!: number | null;

  static from({ cause, seq, index, eventId, line }: TrailFault): AuditFaultDto {
    return { cause, seq, index, eventId, line };
  }
}

/** What the latest verification of the whole trail found; nulls and zeros before the first one. */
export class AuditVerificationDto {
  /** When it began. */
  @ApiProperty({ type: Date, nullable: true })
  verifiedAt!: Date | null;
  /** Whether everything is as it was written. */
  @ApiProperty({ type: Boolean, nullable: true })
  isIntact!: boolean | null;
  /** Blocks that were found good. */
  @ApiProperty(count)
  blocks!: number;
  /** Sealed events that were found good. */
  @ApiProperty(count)
  events!: number;
  /** Events that waited to be sealed. */
  @ApiProperty(count)
  pending!: number;
  /** Checkpoints that the chain was compared with. */
  @ApiProperty(count)
  checkpoints!: number;
  /** Number of the last block that the retention dropped; the chain begins behind it. */
  @ApiProperty(nullableInteger)
  prunedSeq!: number | null;
  /** Events that the retention dropped. */
  @ApiProperty(count)
  prunedEvents!: number;
  /** Number of the last good block. */
  @ApiProperty(nullableInteger)
  headSeq!: number | null;
  /** Hash of the last good block. */
  @ApiProperty(nullableText)
  headHash!: string | null;
  /** The first fault. */
  @ApiProperty({ type: AuditFaultDto, nullable: true })
  fault!: AuditFaultDto | null;

  static from(found: DatedVerification | null): AuditVerificationDto {
    return {
      verifiedAt: found?.at ?? null,
      isIntact: found?.isIntact ?? null,
      blocks: found?.blocks ?? 0,
      events: found?.events ?? 0,
      pending: found?.pending ?? 0,
      checkpoints: found?.checkpoints ?? 0,
      prunedSeq: found?.pruned?.seq ?? null,
      prunedEvents: found?.pruned?.total ?? 0,
      headSeq: found?.head?.seq ?? null,
      headHash: found?.head?.hash ?? null,
      fault: found?.fault ? AuditFaultDto.from(found.fault) : null,
    };
  }
}

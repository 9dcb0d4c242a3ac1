import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import { ApiProblems } from '../../common/http/index.js';
import { AuditTrail } from './audit-trail.service.js';
import { AuditVerifications } from './audit-verifications.service.js';
import { AuditEventDto, AuditPageDto, AuditQueryDto, AuditVerificationDto } from './audit.dto.js';
import './audit.errors.js';

const EVENT_ID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

@ApiTags('audit')
@Controller({ path: 'audit', version: '1' })
export class AuditController {
  constructor(
    private readonly trail: AuditTrail,
    private readonly verifications: AuditVerifications,
  ) {}

  /** Lists who did what, newest first; the last 31 days unless asked otherwise. The reading itself is put on record. */
  @Get()
  @RequirePermission('audit:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: AuditQueryDto): Promise<AuditPageDto> {
    return AuditPageDto.from(await this.trail.page(actor, query));
  }

  /** What the latest verification of the whole trail found. */
  @Get('verification')
  @RequirePermission('audit:verify')
  async verification(): Promise<AuditVerificationDto> {
    return AuditVerificationDto.from(await this.verifications.latest());
  }

  /** One event. The reading itself is put on record. */
  @Get(':id')
  @ApiParam({ name: 'id', schema: { type: 'string', pattern: EVENT_ID }, description: 'Id of the event, a UUID.' })
  @RequirePermission('audit:read')
  @ApiProblems('audit.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<AuditEventDto> {
    return AuditEventDto.from(await this.trail.get(actor, id));
  }
}

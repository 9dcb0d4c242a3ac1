import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import { ApiProblems, download } from '../../common/http/index.js';
import { TABLE_MEDIA } from '../../common/tabular/index.js';
import { AuditExports } from './audit-exports.service.js';
import { AuditTrail } from './audit-trail.service.js';
import { AuditVerifications } from './audit-verifications.service.js';
import { AuditEventDto, AuditExportQueryDto, AuditPageDto, AuditQueryDto, AuditVerificationDto } from './audit.dto.js';
import './audit.errors.js';

const text = { schema: { type: 'string' } } as const;
const EVENT_ID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

@ApiTags('audit')
@Controller({ path: 'audit', version: '1' })
export class AuditController {
  constructor(
    private readonly trail: AuditTrail,
    private readonly exports: AuditExports,
    private readonly verifications: AuditVerifications,
  ) {}

  /** Lists who did what, newest first; the last 31 days unless asked otherwise. The reading itself is put on record. */
  @Get()
  @RequirePermission('audit:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: AuditQueryDto): Promise<AuditPageDto> {
    return AuditPageDto.from(await this.trail.page(actor, query));
  }

  /**
   * Events as CSV or NDJSON, newest first, at most 100,000; the last 31 days unless asked otherwise. Each carries its hash, which the
   * chain covers. Words about persons stay behind: nobody could erase them from a file. A cell that a spreadsheet would take for a
   * formula begins with an apostrophe. The file is put on record with its count and its SHA-256.
   */
  @Get('export')
  @RequirePermission('audit:export')
  @ApiProduces('text/csv', 'application/x-ndjson')
  @ApiOkResponse({ content: { 'text/csv': text, 'application/x-ndjson': text } })
  @ApiProblems('audit.export_too_large')
  async export(
    @CurrentActor() actor: Actor,
    @Query() { format = 'csv', ...query }: AuditExportQueryDto,
  ): Promise<StreamableFile> {
    const chunks = await this.exports.open(actor, query, format);
    return download(chunks, { type: TABLE_MEDIA[format], name: `audit.${format}` });
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

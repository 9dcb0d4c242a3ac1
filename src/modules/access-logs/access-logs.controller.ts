import { Body, Controller, Get, Param, Post, Query, type StreamableFile, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import { ApiProblems, download, LocationInterceptor, StoresAnswer } from '../../common/http/index.js';
import { TABLE_MEDIA } from '../../common/tabular/index.js';
import '../clients/index.js';
import { AccessLogExports } from './access-log-exports.service.js';
import {
  AccessLogDto,
  AccessLogFilterDto,
  AccessLogPageDto,
  AccessLogQueryDto,
  AppendAccessLogDto,
} from './access-logs.dto.js';
import './access-logs.errors.js';
import { AccessLogs } from './access-logs.service.js';

@ApiTags('access-logs')
@Controller({ path: 'access-logs', version: '1' })
export class AccessLogsController {
  constructor(
    private readonly logs: AccessLogs,
    private readonly exports: AccessLogExports,
  ) {}

  /** Lists calls of the API, newest first; those of the last 24 hours unless asked otherwise. */
  @Get()
  @RequirePermission('access_logs:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: AccessLogQueryDto): Promise<AccessLogPageDto> {
    return AccessLogPageDto.from(await this.logs.page(actor, query));
  }

  /** The calls as CSV, newest first, at most 100,000. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
  @Get('export')
  @RequirePermission('access_logs:export')
  @ApiProduces('text/csv')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  @ApiProblems('access_log.export_too_large')
  async export(@CurrentActor() actor: Actor, @Query() query: AccessLogFilterDto): Promise<StreamableFile> {
    return download(await this.exports.open(actor, query), { type: TABLE_MEDIA.csv, name: 'access-logs.csv' });
  }

  /** One call. */
  @Get(':id')
  @ApiParam({ name: 'id', schema: { type: 'string', pattern: '^[0-9a-f]{24}$' }, description: 'Id of 24 hex digits.' })
  @RequirePermission('access_logs:read')
  @ApiProblems('access_log.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<AccessLogDto> {
    return AccessLogDto.from(await this.logs.get(actor, id));
  }

  /** Adds a call of another system. The calls of this API are recorded by themselves. */
  @Post()
  @RequirePermission('access_logs:append')
  @StoresAnswer(AccessLogDto)
  @UseInterceptors(LocationInterceptor)
  @ApiProblems('client.not_found')
  async append(@CurrentActor() actor: Actor, @Body() body: AppendAccessLogDto): Promise<AccessLogDto> {
    return AccessLogDto.from(await this.logs.append(actor, body));
  }
}

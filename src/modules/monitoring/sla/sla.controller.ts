import { Controller, Get, Header, Param, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems, download } from '../../../common/http/index.js';
import { TABLE_MEDIA } from '../../../common/tabular/index.js';
import '../../clients/index.js';
import { SlaQueryDto, SlaReportDto } from './sla.dto.js';
import { slaPage } from './sla.page.js';
import { SlaReports } from './sla-reports.service.js';

/** What was promised and what was kept, month by month. */
@Controller({ version: '1' })
@ApiTags('clients')
export class SlaController {
  constructor(private readonly reports: SlaReports) {}

  /** The report of a month on a client's services, down to the intervals. Frozen on the second of the next month. */
  @Get('clients/:id/sla')
  @RequirePermission('services:read')
  @ApiProblems('client.not_found')
  async report(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query() query: SlaQueryDto,
  ): Promise<SlaReportDto> {
    return SlaReportDto.from(await this.reports.ofClient(actor.scope, id, query));
  }

  /** The same as CSV, a row for each service. */
  @Get('clients/:id/sla/export')
  @RequirePermission('services:read')
  @ApiProduces('text/csv')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  @ApiProblems('client.not_found')
  async file(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query() query: SlaQueryDto,
  ): Promise<StreamableFile> {
    return download(await this.reports.exportOfClient(actor, id, query), { type: TABLE_MEDIA.csv, name: 'sla.csv' });
  }

  /** The same as a page to be printed, in Brazilian Portuguese or English by Accept-Language. */
  @Get('clients/:id/sla/page')
  @RequirePermission('services:read')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Vary', 'Accept-Language')
  @ApiProduces('text/html')
  @ApiOkResponse({ content: { 'text/html': { schema: { type: 'string' } } } })
  @ApiProblems('client.not_found')
  async page(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query() query: SlaQueryDto,
    @Req() request: Request,
  ): Promise<string> {
    const locale = request.acceptsLanguages('pt-BR', 'pt', 'en') === 'en' ? 'en' : 'pt-BR';
    return slaPage(await this.reports.ofClient(actor.scope, id, query), locale);
  }
}

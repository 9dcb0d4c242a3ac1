import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems, LocationInterceptor, NeverStored, StoresAnswer } from '../../../common/http/index.js';
import '../../clients/index.js';
import '../privacy.errors.js';
import {
  CreateDataExportDto,
  DataExportDto,
  DataExportPageDto,
  DataExportQueryDto,
  DownloadLinkDto,
  newDataExport,
} from './data-exports.dto.js';
import { DataExports } from './data-exports.service.js';

/** Copies for data subjects. */
@ApiTags('privacy')
@Controller({ path: 'privacy/data-exports', version: '1' })
export class DataExportsController {
  constructor(private readonly exports: DataExports) {}

  /** Asks for a copy of all that is kept about a client; it is built in the background. For staff. */
  @Post()
  @RequirePermission('privacy:export')
  @StoresAnswer(DataExportDto)
  @UseInterceptors(LocationInterceptor)
  @ApiProblems('client.not_found', 'data_export.pending')
  async create(@CurrentActor() actor: Actor, @Body() body: CreateDataExportDto): Promise<DataExportDto> {
    return DataExportDto.from(await this.exports.request(actor, newDataExport(body)));
  }

  /** Lists copies, newest number first. For staff. */
  @Get()
  @RequirePermission('privacy:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: DataExportQueryDto): Promise<DataExportPageDto> {
    return DataExportPageDto.from(await this.exports.page(actor, query));
  }

  /** One copy, by id or number, without its file. For staff. */
  @Get(':id')
  @RequirePermission('privacy:read')
  @ApiProblems('data_export.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<DataExportDto> {
    return DataExportDto.from(await this.exports.get(actor, id));
  }

  /** Makes a link for the data subject that works once within 24 hours; an older one works no more. For staff. */
  @Post(':id/link')
  @RequirePermission('privacy:export')
  @NeverStored()
  @ApiProblems('data_export.not_found', 'data_export.not_ready')
  async link(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<DownloadLinkDto> {
    return DownloadLinkDto.from(await this.exports.makeLink(actor, id));
  }

  /** Deletes the file, or stops its being built; the request stays on record. For staff. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('privacy:export')
  @ApiProblems('data_export.not_found')
  async cancel(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    await this.exports.cancel(actor, id);
  }
}

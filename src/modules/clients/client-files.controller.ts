import { Body, Controller, HttpCode, Post, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import { ApiProblems, download, NeverStored, StoresAnswer } from '../../common/http/index.js';
import { ImportQueryDto, TakesTable, takeTable } from '../../common/imports/index.js';
import { TABLE_MEDIA } from '../../common/tabular/index.js';
import { BulkClients } from './bulk-clients.service.js';
import { ClientExports } from './client-exports.service.js';
import { BulkClientsDto, BulkResultsDto, ExportClientsDto } from './client-files.dto.js';
import { ClientImports } from './client-imports.service.js';
import './clients.errors.js';

const text = { schema: { type: 'string' } } as const;

/** Many clients at once. */
@ApiTags('clients')
@Controller({ path: 'clients', version: '1' })
export class ClientFilesController {
  constructor(
    private readonly exports: ClientExports,
    private readonly imports: ClientImports,
    private readonly bulk: BulkClients,
  ) {}

  /**
   * The clients as a file, lowest number first, at most 100,000. Personal data is masked unless a purpose is given. A POST, because what
   * is searched for and the purpose belong in no address.
   */
  @Post('export')
  @HttpCode(200)
  @RequirePermission('clients:export')
  @NeverStored()
  @ApiProduces('text/csv', 'application/x-ndjson')
  @ApiOkResponse({ content: { 'text/csv': text, 'application/x-ndjson': text } })
  @ApiProblems('client.export_too_large')
  async export(@CurrentActor() actor: Actor, @Body() query: ExportClientsDto): Promise<StreamableFile> {
    const { format = 'csv' } = query;
    return download(await this.exports.open(actor, query), { type: TABLE_MEDIA[format], name: `clients.${format}` });
  }

  /**
   * Makes clients of a file: UTF-8, at most 10 MiB and 10,000 rows. The answer is the report, row by row; a repeat of the file makes
   * nothing twice.
   */
  @Post('import')
  @HttpCode(200)
  @RequirePermission('clients:import')
  @TakesTable()
  async import(
    @CurrentActor() actor: Actor,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Query() { mode, report = 'ndjson' }: ImportQueryDto,
  ): Promise<StreamableFile> {
    return takeTable({ request, response }, { form: report, name: 'clients-import' }, (input, format) =>
      this.imports.open(actor, input, format, { mode, report }),
    );
  }

  /** One action on up to 100 clients, with a result for each. Those that can be changed are changed together. */
  @Post('bulk')
  @HttpCode(200)
  @RequirePermission('clients:update')
  @StoresAnswer(BulkResultsDto)
  async runBulk(@CurrentActor() actor: Actor, @Body() body: BulkClientsDto): Promise<BulkResultsDto> {
    return BulkResultsDto.from(await this.bulk.run(actor, body));
  }
}

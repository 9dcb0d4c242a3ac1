import { Controller, HttpCode, Post, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { Request, Response } from 'express';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems, NeverStored } from '../../../common/http/index.js';
import { IMPORT_MODES, type ImportMode, takeFile } from '../../../common/imports/index.js';
import { IsObjectId } from '../../../common/validation/index.js';
import '../../clients/index.js';
import { SERVICE_SOURCES, type ServiceSource } from './service-file.js';
import { ServiceImports } from './service-imports.service.js';

const text = { schema: { type: 'string' } } as const;

export class ServiceImportQueryDto {
  /** What the file is from. */
  @ApiProperty({ enum: SERVICE_SOURCES, enumName: 'ServiceSource' })
  @IsIn(SERVICE_SOURCES)
  source!: ServiceSource;

  /** Client whose services they become. */
  @IsObjectId()
  clientId!: string;

  /** `dryRun` writes nothing; the others stop at the first entry that is refused, or go on behind it. */
  @ApiProperty({ enum: IMPORT_MODES, enumName: 'ImportMode' })
  @IsIn(IMPORT_MODES)
  mode!: ImportMode;
}

/** Services in files of other monitors. */
@ApiTags('services')
@Controller({ path: 'services', version: '1' })
export class ServiceFilesController {
  constructor(private readonly imports: ServiceImports) {}

  /**
   * Makes services of a backup of Uptime Kuma, a configuration of Gatus, or targets of Prometheus' blackbox exporter: YAML, of which JSON is
   * a part, at most 1 MiB and 1,000 entries. The answer is the report, entry by entry: `line` is its place, `notes` what has no counterpart
   * here and was left behind. A repeat of the file makes nothing twice.
   */
  @Post('import')
  @HttpCode(200)
  @RequirePermission('services:create')
  @NeverStored()
  @ApiConsumes('application/yaml')
  @ApiBody({ required: true, ...text })
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ content: { 'application/x-ndjson': text } })
  @ApiProblems(
    'client.not_found',
    'client.inactive',
    'table.malformed',
    'table.encoding',
    'table.too_large',
    'table.too_many_rows',
    'table.import_busy',
  )
  async import(
    @CurrentActor() actor: Actor,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Query() { source, clientId, mode }: ServiceImportQueryDto,
  ): Promise<StreamableFile> {
    if (request.is('application/yaml') !== 'application/yaml')
      throw new DomainError('request.unsupported_media', { detail: 'Send application/yaml' });
    return takeFile({ request, response }, { form: 'ndjson', name: 'services-import' }, (input) =>
      this.imports.open(actor, input, { source, clientId, mode }),
    );
  }
}

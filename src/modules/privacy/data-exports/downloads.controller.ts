import { Body, Controller, HttpCode, Post, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../common/auth-context/index.js';
import { ApiProblems, download, NeverStored } from '../../../common/http/index.js';
import '../privacy.errors.js';
import { DownloadDto } from './data-exports.dto.js';
import { DataExports } from './data-exports.service.js';

/** Where data subjects fetch their copy. By POST: a token in an address would be used up by whoever looks at links beforehand. */
@ApiTags('privacy')
@Controller({ path: 'privacy/downloads', version: '1' })
export class DownloadsController {
  constructor(private readonly exports: DataExports) {}

  /** The copy as a ZIP file, for whoever holds the token of a link. It works once. */
  @Post()
  @HttpCode(200)
  @Public()
  @NeverStored()
  @ApiProduces('application/zip')
  @ApiOkResponse({ content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } })
  @ApiProblems('data_export.link_invalid')
  async fetch(@Body() { token }: DownloadDto): Promise<StreamableFile> {
    const { dataExport, chunks } = await this.exports.download(token);
    return download(chunks, {
      type: 'application/zip',
      name: `data-export-${String(dataExport.number)}.zip`,
      ...(dataExport.file ? { length: dataExport.file.sizeBytes } : {}),
    });
  }
}

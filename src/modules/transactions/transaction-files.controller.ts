import { Controller, HttpCode, Post, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import { ImportQueryDto, TakesTable, takeTable } from '../../common/imports/index.js';
import { TransactionImports } from './transaction-imports.service.js';

/** Many transactions at once. */
@ApiTags('transactions')
@Controller({ path: 'transactions', version: '1' })
export class TransactionFilesController {
  constructor(private readonly imports: TransactionImports) {}

  /**
   * Records the transactions of a file: UTF-8, at most 10 MiB and 10,000 rows, with the fields of a single `POST` as columns, among them
   * an `externalReference` in each row. The answer is the report, row by row; a repeat of the file records nothing twice.
   */
  @Post('import')
  @HttpCode(200)
  @RequirePermission('transactions:import')
  @TakesTable()
  async import(
    @CurrentActor() actor: Actor,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Query() { mode, report = 'ndjson' }: ImportQueryDto,
  ): Promise<StreamableFile> {
    return takeTable({ request, response }, { form: report, name: 'transactions-import' }, (input, format) =>
      this.imports.open(actor, input, format, { mode, report }),
    );
  }
}

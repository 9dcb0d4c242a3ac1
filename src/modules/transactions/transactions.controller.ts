import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  type StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import {
  ApiProblems,
  download,
  type ExpectedVersions,
  IfMatch,
  LocationInterceptor,
  StoresAnswer,
} from '../../common/http/index.js';
import { TABLE_MEDIA } from '../../common/tabular/index.js';
import '../clients/index.js';
import './transactions.errors.js';
import { TransactionExports } from './transaction-exports.service.js';
import { TransactionMoves } from './transaction-moves.service.js';
import { TransactionTotals } from './transaction-totals.service.js';
import { TransactionTotalsDto, TransactionTotalsQueryDto } from './transaction-totals.dto.js';
import {
  CreateTransactionDto,
  newTransaction,
  PatchTransactionDto,
  TransactionDto,
  transactionFilter,
  TransactionFilterDto,
  TransactionPageDto,
  transactionQuery,
  TransactionQueryDto,
} from './transactions.dto.js';
import { Transactions } from './transactions.service.js';

const REFUSALS = [
  'transaction.not_found',
  'transaction.of_another',
  'transaction.wrong_state',
  'transaction.changed',
  'request.stale',
];

@ApiTags('transactions')
@Controller({ path: 'transactions', version: '1' })
export class TransactionsController {
  constructor(
    private readonly transactions: Transactions,
    private readonly moves: TransactionMoves,
    private readonly sums: TransactionTotals,
    private readonly exports: TransactionExports,
  ) {}

  /** Records a transaction of an active client. It is pending until another person approves it. */
  @Post()
  @RequirePermission('transactions:create')
  @StoresAnswer(TransactionDto)
  @UseInterceptors(LocationInterceptor)
  @ApiProblems(
    ...['client.not_found', 'client.inactive', 'transaction.duplicate', 'transaction.end_to_end_id_taken'],
    ...['transaction.over_daily_limit', 'transaction.over_role_limit', 'transaction.needs_second_person'],
    'transaction.busy',
  )
  async create(@CurrentActor() actor: Actor, @Body() body: CreateTransactionDto): Promise<TransactionDto> {
    return TransactionDto.from(await this.transactions.record(actor, newTransaction(body)));
  }

  /** Lists transactions, newest first unless asked otherwise. */
  @Get()
  @RequirePermission('transactions:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: TransactionQueryDto): Promise<TransactionPageDto> {
    return TransactionPageDto.from(await this.transactions.page(actor.scope, transactionQuery(query)));
  }

  /**
   * Transactions as CSV, newest first, at most 100,000. A cell that a spreadsheet would take for a formula begins with an
   * apostrophe.
   */
  @Get('export')
  @RequirePermission('transactions:export')
  @ApiProduces('text/csv')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  @ApiProblems('transaction.export_too_large')
  async export(@CurrentActor() actor: Actor, @Query() query: TransactionFilterDto): Promise<StreamableFile> {
    return download(await this.exports.open(actor, transactionFilter(query)), {
      type: TABLE_MEDIA.csv,
      name: 'transactions.csv',
    });
  }

  /** Sums by day or month, type and status. Days are those of São Paulo. */
  @Get('totals')
  @RequirePermission('transactions:read')
  async totals(@CurrentActor() actor: Actor, @Query() query: TransactionTotalsQueryDto): Promise<TransactionTotalsDto> {
    return TransactionTotalsDto.from(await this.sums.between(actor.scope, query));
  }

  /** One transaction with its history. */
  @Get(':id')
  @RequirePermission('transactions:read')
  @ApiProblems('transaction.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<TransactionDto> {
    return TransactionDto.from(await this.transactions.get(actor.scope, id));
  }

  /** Describes a pending transaction; null clears. Amount, client, type and references never change. */
  @Patch(':id')
  @RequirePermission('transactions:update')
  @ApiProblems(...REFUSALS)
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchTransactionDto,
  ): Promise<TransactionDto> {
    return TransactionDto.from(await this.transactions.patch(actor, id, expected, body));
  }

  /** Cancels a pending transaction; nothing is ever deleted. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('transactions:cancel')
  @ApiProblems(...REFUSALS, 'transaction.busy')
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.moves.move(actor, id, 'cancel', { expected });
  }
}

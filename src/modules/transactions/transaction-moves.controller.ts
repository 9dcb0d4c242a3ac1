import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import { ApiProblems, type ExpectedVersions, IfMatch, StoresAnswer } from '../../common/http/index.js';
import { centsOf } from '../../common/validation/index.js';
import './transactions.errors.js';
import { TransactionMoves } from './transaction-moves.service.js';
import { MoveTransactionDto, RejectTransactionDto, ReverseTransactionDto, TransactionDto } from './transactions.dto.js';

const REFUSALS = ['transaction.not_found', 'transaction.wrong_state', 'transaction.changed', 'request.stale'];

@ApiTags('transactions')
@Controller({ path: 'transactions/:id', version: '1' })
export class TransactionMovesController {
  constructor(private readonly moves: TransactionMoves) {}

  /** Approves a pending transaction that somebody else recorded. Above a limit a second person must do so too. */
  @Post('approve')
  @HttpCode(200)
  @RequirePermission('transactions:approve')
  @StoresAnswer(TransactionDto)
  @ApiProblems(...REFUSALS, 'transaction.own', 'transaction.approved_already', 'transaction.over_role_limit')
  async approve(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() { reason }: MoveTransactionDto,
  ): Promise<TransactionDto> {
    return TransactionDto.from(await this.moves.move(actor, id, 'approve', { expected, reason }));
  }

  /** Rejects a pending transaction that somebody else recorded. */
  @Post('reject')
  @HttpCode(200)
  @RequirePermission('transactions:reject')
  @StoresAnswer(TransactionDto)
  @ApiProblems(...REFUSALS, 'transaction.own', 'transaction.busy')
  async reject(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() { reason }: RejectTransactionDto,
  ): Promise<TransactionDto> {
    return TransactionDto.from(await this.moves.move(actor, id, 'reject', { expected, reason }));
  }

  /** Cancels a pending transaction. */
  @Post('cancel')
  @HttpCode(200)
  @RequirePermission('transactions:cancel')
  @StoresAnswer(TransactionDto)
  @ApiProblems(...REFUSALS, 'transaction.of_another', 'transaction.busy')
  async cancel(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() { reason }: MoveTransactionDto,
  ): Promise<TransactionDto> {
    return TransactionDto.from(await this.moves.move(actor, id, 'cancel', { expected, reason }));
  }

  /**
   * Takes back an approved transaction, as a whole or in part, by a transaction of its own, which is answered. A repeat under the
   * same reference answers the first one. All reversals together never exceed the original.
   */
  @Post('reversals')
  @HttpCode(200)
  @RequirePermission('transactions:reverse')
  @StoresAnswer(TransactionDto)
  @ApiProblems(
    ...['transaction.not_found', 'transaction.wrong_state', 'transaction.changed', 'transaction.over_reversal'],
    ...['transaction.reversal_differs', 'transaction.over_role_limit', 'transaction.busy'],
  )
  async reverse(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() { amount, reference, reason }: ReverseTransactionDto,
  ): Promise<TransactionDto> {
    const input = { amount: amount === undefined ? undefined : centsOf(amount), reference, reason };
    return TransactionDto.from(await this.moves.reverse(actor, id, input));
  }
}

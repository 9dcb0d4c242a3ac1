import { Body, Controller, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems, LocationInterceptor, StoresAnswer } from '../../../common/http/index.js';
import '../../clients/index.js';
import '../privacy.errors.js';
import {
  LegalHoldDto,
  LegalHoldPageDto,
  LegalHoldQueryDto,
  LiftLegalHoldDto,
  PlaceLegalHoldDto,
} from './legal-holds.dto.js';
import { LegalHolds } from './legal-holds.service.js';

/** What forbids the erasure of clients. */
@ApiTags('privacy')
@Controller({ path: 'privacy/legal-holds', version: '1' })
export class LegalHoldsController {
  constructor(private readonly holds: LegalHolds) {}

  /** Forbids the erasure of a client, also of a deleted one. For staff. */
  @Post()
  @RequirePermission('privacy:hold')
  @StoresAnswer(LegalHoldDto)
  @UseInterceptors(LocationInterceptor)
  @ApiProblems('client.not_found', 'erasure.under_way')
  async place(@CurrentActor() actor: Actor, @Body() body: PlaceLegalHoldDto): Promise<LegalHoldDto> {
    return LegalHoldDto.from(await this.holds.place(actor, body.clientId, body.reason));
  }

  /** Lists holds, newest number first; lifted ones too. For staff. */
  @Get()
  @RequirePermission('privacy:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: LegalHoldQueryDto): Promise<LegalHoldPageDto> {
    return LegalHoldPageDto.from(await this.holds.page(actor, query));
  }

  /** One hold, by id or number. For staff. */
  @Get(':id')
  @RequirePermission('privacy:read')
  @ApiProblems('legal_hold.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<LegalHoldDto> {
    return LegalHoldDto.from(await this.holds.get(actor, id));
  }

  /** Ends a hold. For staff. */
  @Post(':id/lift')
  @HttpCode(200)
  @RequirePermission('privacy:hold')
  @StoresAnswer(LegalHoldDto)
  @ApiProblems('legal_hold.not_found', 'legal_hold.lifted')
  async lift(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() { reason }: LiftLegalHoldDto,
  ): Promise<LegalHoldDto> {
    return LegalHoldDto.from(await this.holds.lift(actor, id, reason));
  }
}

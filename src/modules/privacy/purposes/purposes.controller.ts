import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import {
  ApiProblems,
  type ExpectedVersions,
  IfMatch,
  LocationInterceptor,
  StoresAnswer,
} from '../../../common/http/index.js';
import '../privacy.errors.js';
import {
  CreatePurposeDto,
  PatchPurposeDto,
  PurposeDto,
  purposeFields,
  PurposePageDto,
  PurposeQueryDto,
} from './purposes.dto.js';
import { Purposes } from './purposes.service.js';

/** The record of processing operations. */
@ApiTags('privacy')
@Controller({ path: 'privacy/purposes', version: '1' })
export class PurposesController {
  constructor(private readonly purposes: Purposes) {}

  /** Records why which data are processed. For staff. */
  @Post()
  @RequirePermission('privacy:manage')
  @StoresAnswer(PurposeDto)
  @UseInterceptors(LocationInterceptor)
  @ApiProblems('purpose.basis_unfit', 'purpose.too_many')
  async create(@CurrentActor() actor: Actor, @Body() body: CreatePurposeDto): Promise<PurposeDto> {
    return PurposeDto.from(await this.purposes.create(actor, purposeFields(body)));
  }

  /** Lists purposes, newest number first. For staff. */
  @Get()
  @RequirePermission('privacy:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: PurposeQueryDto): Promise<PurposePageDto> {
    return PurposePageDto.from(await this.purposes.page(actor, query));
  }

  /** One purpose, by id or number. For staff. */
  @Get(':id')
  @RequirePermission('privacy:read')
  @ApiProblems('purpose.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<PurposeDto> {
    return PurposeDto.from(await this.purposes.get(actor, id));
  }

  /** Sets the given fields. Without a difference nothing is written. For staff. */
  @Patch(':id')
  @RequirePermission('privacy:manage')
  @ApiProblems('purpose.not_found', 'purpose.basis_unfit', 'request.stale')
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchPurposeDto,
  ): Promise<PurposeDto> {
    return PurposeDto.from(await this.purposes.patch(actor, id, expected, body));
  }

  /** Takes a purpose off the record. For staff. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('privacy:manage')
  @ApiProblems('purpose.not_found', 'request.stale')
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.purposes.delete(actor, id, expected);
  }
}

import { Body, Controller, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems, LocationInterceptor, StoresAnswer } from '../../../common/http/index.js';
import '../../clients/index.js';
import '../privacy.errors.js';
import { CreateErasureDto, ErasureDto, ErasurePageDto, ErasureQueryDto, newErasure } from './erasures.dto.js';
import { Erasures } from './erasures.service.js';

/** Erasure of clients as data subjects. */
@ApiTags('privacy')
@Controller({ path: 'privacy/erasures', version: '1' })
export class ErasuresController {
  constructor(private readonly erasures: Erasures) {}

  /** Asks for the erasure of a client; a second person approves it. For staff. */
  @Post()
  @RequirePermission('privacy:erase')
  @StoresAnswer(ErasureDto)
  @UseInterceptors(LocationInterceptor)
  @ApiProblems('client.not_found', 'erasure.under_way', 'erasure.held')
  async create(@CurrentActor() actor: Actor, @Body() body: CreateErasureDto): Promise<ErasureDto> {
    return ErasureDto.from(await this.erasures.request(actor, newErasure(body)));
  }

  /** Lists erasures, newest number first. For staff. */
  @Get()
  @RequirePermission('privacy:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: ErasureQueryDto): Promise<ErasurePageDto> {
    return ErasurePageDto.from(await this.erasures.page(actor, query));
  }

  /** One erasure with its certificate, by id or number. For staff. */
  @Get(':id')
  @RequirePermission('privacy:read')
  @ApiProblems('erasure.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ErasureDto> {
    return ErasureDto.from(await this.erasures.get(actor, id));
  }

  /** Agrees to an erasure, as another person than the one who asked. It cannot be undone. For staff. */
  @Post(':id/approve')
  @HttpCode(200)
  @RequirePermission('privacy:approve')
  @StoresAnswer(ErasureDto)
  @ApiProblems('erasure.not_found', 'erasure.same_person', 'erasure.decided', 'erasure.held')
  async approve(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ErasureDto> {
    return ErasureDto.from(await this.erasures.approve(actor, id));
  }

  /** Refuses an erasure; it may be asked for again. For staff. */
  @Post(':id/reject')
  @HttpCode(200)
  @RequirePermission('privacy:approve')
  @StoresAnswer(ErasureDto)
  @ApiProblems('erasure.not_found', 'erasure.decided')
  async reject(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ErasureDto> {
    return ErasureDto.from(await this.erasures.reject(actor, id));
  }
}

import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems, NeverStored, PageQueryDto } from '../../../common/http/index.js';
import '../monitoring.errors.js';
import { PingPageDto, PushTokenDto } from './heartbeats.dto.js';
import { Heartbeats } from './heartbeats.service.js';

/** Heartbeats as people see them. */
@ApiTags('services')
@Controller({ path: 'services', version: '1' })
export class HeartbeatsController {
  constructor(private readonly heartbeats: Heartbeats) {}

  /** Makes the token by which a job tells of itself; it is in this answer only, and the one before ends at once. */
  @Post(':id/push-token')
  @HttpCode(200)
  @RequirePermission('services:update')
  @NeverStored()
  @ApiProblems('service.not_found', 'service.not_pushed')
  async makeToken(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<PushTokenDto> {
    return PushTokenDto.made(await this.heartbeats.makeToken(actor, id));
  }

  /** The latest signals of a service, newest first: a hundred at most, kept CHECK_RETENTION_DAYS days. */
  @Get(':id/pings')
  @RequirePermission('services:read')
  @ApiProblems('service.not_found', 'cursor.invalid', 'cursor.expired')
  async pings(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query() query: PageQueryDto,
  ): Promise<PingPageDto> {
    return PingPageDto.from(await this.heartbeats.pings(actor.scope, id, query));
  }
}

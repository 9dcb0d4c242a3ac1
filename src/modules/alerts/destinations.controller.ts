import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import {
  ApiProblems,
  type ExpectedVersions,
  IfMatch,
  LocationInterceptor,
  StoresAnswer,
} from '../../common/http/index.js';
import './alerts.errors.js';
import {
  CreatedDestinationDto,
  CreateDestinationDto,
  DestinationDto,
  DestinationPageDto,
  DestinationQueryDto,
  PatchDestinationDto,
  TestMessageDto,
} from './destinations.dto.js';
import { Destinations } from './destinations.service.js';
import { TestMessages } from './test-messages.js';

@ApiTags('notifications')
@Controller({ path: 'notifications/destinations', version: '1' })
export class DestinationsController {
  constructor(
    private readonly destinations: Destinations,
    private readonly tests: TestMessages,
  ) {}

  /** Adds a destination; the signing secret of a webhook is in this answer only. */
  @Post()
  @RequirePermission('notifications:manage')
  @StoresAnswer(CreatedDestinationDto)
  @UseInterceptors(LocationInterceptor)
  @ApiProblems('client.not_found', 'destination.url_refused', 'destination.too_many')
  async create(@CurrentActor() actor: Actor, @Body() body: CreateDestinationDto): Promise<CreatedDestinationDto> {
    return CreatedDestinationDto.from(await this.destinations.create(actor, body));
  }

  /** Lists destinations, newest number first. */
  @Get()
  @RequirePermission('notifications:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: DestinationQueryDto): Promise<DestinationPageDto> {
    return DestinationPageDto.from(await this.destinations.page(actor.scope, query));
  }

  /** One destination, by id or number. */
  @Get(':id')
  @RequirePermission('notifications:read')
  @ApiProblems('destination.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<DestinationDto> {
    return DestinationDto.from(await this.destinations.get(actor.scope, id));
  }

  /** Sets the given fields. Without a difference nothing is written. */
  @Patch(':id')
  @RequirePermission('notifications:manage')
  @ApiProblems('destination.not_found', 'destination.url_refused', 'request.stale')
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchDestinationDto,
  ): Promise<DestinationDto> {
    return DestinationDto.from(await this.destinations.patch(actor, id, expected, body));
  }

  /** Deletes a destination; what still waits for it is cancelled. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('notifications:manage')
  @ApiProblems('destination.not_found', 'request.stale')
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.destinations.delete(actor, id, expected);
  }

  /** Sends a test message through the same engine as real ones. */
  @Post(':id/test')
  @HttpCode(202)
  @RequirePermission('notifications:manage')
  @StoresAnswer(TestMessageDto)
  @ApiProblems('destination.not_found', 'destination.disabled')
  async test(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<TestMessageDto> {
    return TestMessageDto.from(await this.tests.send(actor, id));
  }
}

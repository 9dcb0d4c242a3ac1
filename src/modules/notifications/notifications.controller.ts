import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import { ApiProblems, StoresAnswer } from '../../common/http/index.js';
import { NotificationDto, NotificationPageDto, NotificationsQueryDto } from './notifications.dto.js';
import './notifications.errors.js';
import { Notifications } from './notifications.service.js';

const ID = { name: 'id', schema: { type: 'string', pattern: '^[0-9a-f]{64}$' }, description: 'Id of 64 hex digits.' };

@ApiTags('notifications')
@Controller({ path: 'notifications', version: '1' })
export class NotificationsController {
  constructor(private readonly notifications: Notifications) {}

  /** The delivery log: what was told to whom, newest first. */
  @Get()
  @RequirePermission('notifications:read')
  async list(@CurrentActor() actor: Actor, @Query() query: NotificationsQueryDto): Promise<NotificationPageDto> {
    return NotificationPageDto.from(await this.notifications.page(actor.scope, query));
  }

  /** One notification. */
  @Get(':id')
  @ApiParam(ID)
  @RequirePermission('notifications:read')
  @ApiProblems('notification.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<NotificationDto> {
    return NotificationDto.from(await this.notifications.getById(actor.scope, id));
  }

  /** Sends a dead letter again. */
  @Post(':id/retry')
  @ApiParam(ID)
  @HttpCode(202)
  @RequirePermission('notifications:retry')
  @StoresAnswer(NotificationDto)
  @ApiProblems('notification.not_found', 'notification.not_dead')
  async retry(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<NotificationDto> {
    return NotificationDto.from(await this.notifications.retry(actor, id));
  }
}

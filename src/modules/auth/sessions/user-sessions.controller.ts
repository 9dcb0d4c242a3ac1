import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems } from '../../../common/http/index.js';
import '../auth.errors.js';
import { EndedSessionsDto, SessionListDto } from './sessions.dto.js';
import { UserSessions } from './user-sessions.service.js';

/** Sessions of other people. */
@ApiTags('users')
@Controller({ path: 'users/:id/sessions', version: '1' })
export class UserSessionsController {
  constructor(private readonly sessions: UserSessions) {}

  /** Where a user is signed in. For users who may not do more than the caller. */
  @Get()
  @RequirePermission('sessions:read_any')
  @ApiProblems('user.not_found')
  async list(@CurrentActor() actor: Actor, @Param('id') userId: string): Promise<SessionListDto> {
    return SessionListDto.from(await this.sessions.listOf(actor, userId), actor.sessionId);
  }

  /** Signs a user out everywhere, within five seconds. */
  @Delete()
  @HttpCode(200)
  @RequirePermission('sessions:revoke_any')
  @ApiProblems('user.not_found')
  async endAll(@CurrentActor() actor: Actor, @Param('id') userId: string): Promise<EndedSessionsDto> {
    return { ended: await this.sessions.endAllOf(actor, userId) };
  }
}

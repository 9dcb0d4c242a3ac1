import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission, SELF } from '../../../common/auth-context/index.js';
import { ApiProblems } from '../../../common/http/index.js';
import '../auth.errors.js';
import { SessionListDto } from './sessions.dto.js';
import { Sessions } from './sessions.service.js';

/** The caller's own sessions. */
@ApiTags('auth')
@Controller({ path: 'me/sessions', version: '1' })
export class OwnSessionsController {
  constructor(private readonly sessions: Sessions) {}

  /** Where the caller is signed in. */
  @Get()
  @RequirePermission(SELF)
  async list(@CurrentActor() actor: Actor): Promise<SessionListDto> {
    return SessionListDto.from(await this.sessions.listOf(actor.id), actor.sessionId);
  }

  /** Ends one of the caller's sessions; it acts no more within five seconds. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission(SELF)
  @ApiProblems('session.not_found')
  async end(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    await this.sessions.end(actor, actor.id, id);
  }
}

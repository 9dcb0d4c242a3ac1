import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission, SELF } from '../../../common/auth-context/index.js';
import { ApiProblems } from '../../../common/http/index.js';
import '../auth.errors.js';
import { ExplainQueryDto, ExplanationDto } from './access.dto.js';
import { Explanations } from './explanations.service.js';

@ApiTags('auth')
@Controller({ path: 'auth/explain', version: '1' })
export class AccessController {
  constructor(private readonly explanations: Explanations) {}

  /** Says which permission or scope lets the caller through on a route, or refuses. */
  @Get()
  @RequirePermission(SELF)
  @ApiProblems('auth.route_unknown')
  explain(@CurrentActor() actor: Actor, @Query() { route, clientId }: ExplainQueryDto): ExplanationDto {
    return ExplanationDto.from(this.explanations.of(actor, route, clientId));
  }
}

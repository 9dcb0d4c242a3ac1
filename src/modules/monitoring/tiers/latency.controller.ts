import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems } from '../../../common/http/index.js';
import '../monitoring.errors.js';
import { LatencyDto, LatencyQueryDto } from './latency.dto.js';
import { Latencies } from './latency.service.js';

/** How fast services answered. */
@Controller({ version: '1' })
export class LatencyController {
  constructor(private readonly latencies: Latencies) {}

  /** Durations and outcomes of a service's checks in any range of time, point by point. */
  @Get('services/:id/latency')
  @ApiTags('services')
  @RequirePermission('services:read')
  @ApiProblems('service.not_found')
  async ofService(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query() query: LatencyQueryDto,
  ): Promise<LatencyDto> {
    return LatencyDto.from(await this.latencies.ofService(actor.scope, id, query));
  }
}

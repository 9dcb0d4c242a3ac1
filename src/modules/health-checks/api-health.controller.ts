import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public, RequirePermission } from '../../common/auth-context/index.js';
import { appVersion } from '../../config/index.js';
import { DatabaseIndicator } from './database.indicator.js';
import { HealthDto } from './health.dto.js';
import { StatsDto } from './stats.dto.js';
import { StatsService } from './stats.service.js';

@ApiTags('health')
@Controller({ path: 'health', version: '1' })
export class ApiHealthController {
  private readonly version = appVersion();

  constructor(
    private readonly database: DatabaseIndicator,
    private readonly figures: StatsService,
  ) {}

  /** State of the API. */
  @Get()
  @Public()
  async health(): Promise<HealthDto> {
    const isUp = (await this.database.check())['database']?.status === 'up';
    return {
      status: isUp ? 'ok' : 'degraded',
      version: this.version,
      uptimeSeconds: Math.round(process.uptime() * 1_000) / 1_000,
      database: isUp ? 'up' : 'down',
    };
  }

  /** Clients, services by state, checks and failures of 24 hours. At most ten seconds old. */
  @Get('stats')
  @RequirePermission('system:read')
  async stats(): Promise<StatsDto> {
    return StatsDto.from(await this.figures.current());
  }
}

import { Controller, Get, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import type { Response } from 'express';
import { Public } from '../../common/auth-context/index.js';
import { DatabaseIndicator } from './database.indicator.js';
import { ReadinessIndicator } from './readiness.indicator.js';

/** For balancers and orchestrators: Terminus' own answers, outside the versioned API. */
@ApiExcludeController()
@Controller({ path: 'health', version: VERSION_NEUTRAL })
@Public()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: DatabaseIndicator,
    private readonly readiness: ReadinessIndicator,
  ) {}

  /** Whether the process answers. Touches nothing else. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Whether traffic should come here: 503 while the database is away or the process is stopping. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<HealthCheckResult> {
    return this.report(response);
  }

  @Get()
  async all(@Res({ passthrough: true }) response: Response): Promise<HealthCheckResult> {
    return this.report(response);
  }

  /** Terminus throws on failure; the answer of a health route is its report, whatever the status. */
  private async report(response: Response): Promise<HealthCheckResult> {
    const result = await this.health
      .check([() => this.readiness.check(), () => this.database.check()])
      .catch((error: unknown) => reportOf(error));
    response.status(result.status === 'ok' ? 200 : 503).setHeader('Cache-Control', 'no-store');
    return result;
  }
}

function reportOf(error: unknown): HealthCheckResult {
  if (error instanceof Error && 'getResponse' in error && typeof error.getResponse === 'function')
    return (error.getResponse as () => HealthCheckResult).call(error);
  throw error;
}

import { Controller, Get, Req, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../common/auth-context/index.js';
import { DashboardConfig, RuntimeConfig } from '../../config/index.js';
import { closedPage, overviewPage } from './overview.page.js';
import type { Locale } from './overview.words.js';
import { Overviews } from './overviews.service.js';

/** `GET /`: a page for people who ask for HTML, the old system's JSON for everybody else. */
@ApiExcludeController()
@Controller({ version: VERSION_NEUTRAL })
export class FirstPageController {
  private readonly isOpen: boolean;

  constructor(
    private readonly overviews: Overviews,
    dashboard: DashboardConfig,
    runtime: RuntimeConfig,
  ) {
    const isProtected = runtime.NODE_ENV === 'production' || runtime.NODE_ENV === 'staging';
    this.isOpen = dashboard.FIRST_PAGE === 'open' || (dashboard.FIRST_PAGE === 'auto' && !isProtected);
  }

  @Get('/')
  @Public()
  async firstPage(@Req() request: Request, @Res() response: Response): Promise<void> {
    response.setHeader('Vary', 'Accept, Accept-Language');
    response.setHeader('Cache-Control', 'no-cache');
    if (request.accepts(['application/json', 'text/html']) === 'text/html')
      response.type('html').send(await this.page(localeOf(request)));
    else response.json({ status: 'ok', clients: await this.overviews.countClients() });
  }

  private async page(locale: Locale): Promise<string> {
    return this.isOpen ? overviewPage(await this.overviews.current(), locale) : closedPage(locale);
  }
}

function localeOf(request: Request): Locale {
  return request.acceptsLanguages('pt-BR', 'pt', 'en') === 'en' ? 'en' : 'pt-BR';
}

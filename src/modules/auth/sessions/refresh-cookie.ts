import { Injectable } from '@nestjs/common';
import { parse } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { isOwnOrigin } from '../../../common/http/index.js';
import { HttpConfig, RuntimeConfig } from '../../../config/index.js';
import '../auth.errors.js';
import { authCookieOptions } from './auth-cookie-options.js';

const NAME = 'vigia_refresh';

/**
 * The refresh token of a browser: in a cookie that scripts cannot read and that goes to the auth routes only. Whoever uses it
 * must come from an origin of this installation, else another site could act in the browser's name.
 */
@Injectable()
export class RefreshCookie {
  private readonly options: CookieOptions;

  constructor(
    private readonly http: HttpConfig,
    runtime: RuntimeConfig,
  ) {
    this.options = authCookieOptions(http, runtime);
  }

  set(response: Response, token: string, until: Date): void {
    response.cookie(NAME, token, { ...this.options, expires: until });
  }

  clear(response: Response): void {
    response.clearCookie(NAME, this.options);
  }

  /** Null without the cookie. @throws auth.foreign_origin when another site's page sent it */
  read(request: Request): string | null {
    const token = parse(request.headers.cookie ?? '')[NAME];
    if (token === undefined || token === '') return null;
    this.assertOwnOrigin(request);
    return token;
  }

  /** @throws auth.foreign_origin when the request does not come from a page of this installation */
  assertOwnOrigin(request: Request): void {
    if (!isOwnOrigin(request, this.http)) throw new DomainError('auth.foreign_origin');
  }
}

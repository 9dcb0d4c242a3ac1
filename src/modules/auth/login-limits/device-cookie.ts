import { Injectable } from '@nestjs/common';
import { parse } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { Clock } from '../../../common/clock/index.js';
import { Envelope } from '../../../common/encryption/index.js';
import { HttpConfig, LimitsConfig, RuntimeConfig } from '../../../config/index.js';
import { authCookieOptions } from '../sessions/auth-cookie-options.js';
import type { KnownDevice } from './known-device.js';

const NAME = 'vigia_device';
const DAY_MS = 86_400_000;
const SUBJECT = { type: 'device', id: 'login', field: 'cookie' };

/**
 * Shows at the next sign-in that this browser signed in before, so that strangers who guess at its owner's password cannot keep
 * the owner out. It opens nothing by itself. Sealed, with the rotating keys of the installation: nobody can make one.
 */
@Injectable()
export class DeviceCookie {
  private readonly options: CookieOptions;
  private readonly lifeMs: number;

  constructor(
    private readonly envelope: Envelope,
    private readonly clock: Clock,
    http: HttpConfig,
    runtime: RuntimeConfig,
    limits: LimitsConfig,
  ) {
    this.options = authCookieOptions(http, runtime);
    this.lifeMs = limits.DEVICE_COOKIE_DAYS * DAY_MS;
  }

  /** Null without the cookie, and for one that is forged, too old or sealed with a key that is gone. */
  read(request: Request): KnownDevice | null {
    const sealed = parse(request.headers.cookie ?? '')[NAME];
    const device = sealed === undefined ? null : this.open(sealed);
    return device && device.until > this.clock.now().getTime() ? device : null;
  }

  set(response: Response, { id, identifiers }: KnownDevice): void {
    const until = this.clock.now().getTime() + this.lifeMs;
    const sealed = this.envelope.seal(JSON.stringify({ id, identifiers, until }), SUBJECT);
    response.cookie(NAME, sealed, { ...this.options, expires: new Date(until) });
  }

  private open(sealed: string): (KnownDevice & { until: number }) | null {
    try {
      return JSON.parse(this.envelope.open(sealed, SUBJECT)) as KnownDevice & { until: number };
    } catch {
      return null; // anybody may send anything: then the browser is not known
    }
  }
}

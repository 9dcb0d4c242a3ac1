import { Injectable } from '@nestjs/common';
import { reportOf, type UptimeReport, windowBefore } from '../../../libs/probing/index.js';
import type { Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import type { Service } from './service.js';
import { Services } from './services.service.js';
import { Timelines } from './timelines.service.js';

const DAY_MS = 86_400_000;
const WINDOWS_MS = { last24h: DAY_MS, last7d: 7 * DAY_MS, last30d: 30 * DAY_MS } as const;

export type UptimeWindows = Readonly<Record<keyof typeof WINDOWS_MS, UptimeReport>>;

/** Uptime from segments; each call reads them once, for the longest window that it needs. */
@Injectable()
export class Uptime {
  constructor(
    private readonly services: Services,
    private readonly timelines: Timelines,
    private readonly clock: Clock,
  ) {}

  /** The last 24 hours, 7 and 30 days of one service. Throws service.not_found. */
  async windowsOf(scope: Scope, ref: string): Promise<{ service: Service; windows: UptimeWindows }> {
    const service = await this.services.get(scope, ref);
    const now = this.clock.now();
    const timeline = await this.timelines.read(scope, [service], windowBefore(now, WINDOWS_MS.last30d), now);
    const over = (lengthMs: number) => reportOf(timeline(service, windowBefore(now, lengthMs)));
    const { last24h, last7d, last30d } = WINDOWS_MS;
    return { service, windows: { last24h: over(last24h), last7d: over(last7d), last30d: over(last30d) } };
  }

  /** Percent of the last 24 hours by service id; null where nothing was monitored. */
  async last24h(scope: Scope, services: readonly Service[]): Promise<Map<string, number | null>> {
    const now = this.clock.now();
    const window = windowBefore(now, WINDOWS_MS.last24h);
    const timeline = await this.timelines.read(scope, services, window, now);
    return new Map(services.map((service) => [service.id, reportOf(timeline(service, window)).uptimePercent]));
  }
}

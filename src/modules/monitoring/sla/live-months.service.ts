import { Injectable } from '@nestjs/common';
import type { CalendarMonth } from '../../../../libs/probing/index.js';
import type { Scope } from '../../../common/auth-context/index.js';
import { Timelines } from '../timelines.service.js';
import type { MonthService } from './month-services.read-model.js';
import { CLIENT_ZONE, coverOf, type ServiceMonth } from './service-month.js';

/** Segments of a month that are kept of one service, newest first: one each four minutes. What falls off counts as unknown. */
const MAX_SEGMENTS = 10_000;

/** Months as they are known now. */
@Injectable()
export class LiveMonths {
  constructor(private readonly timelines: Timelines) {}

  /** @param now nothing is known beyond it */
  async read(
    scope: Scope,
    services: readonly Pick<MonthService, 'id' | 'clientId' | 'createdAt' | 'deletedAt'>[],
    month: CalendarMonth,
    now: Date,
  ): Promise<ServiceMonth[]> {
    if (services.length === 0) return [];
    const cover = coverOf(month);
    const partsOf = await this.timelines.readParts(scope, services, cover);
    return services.map(({ id, clientId, createdAt, deletedAt }) => {
      const { segments, excluded } = partsOf(id);
      return {
        ...{ serviceId: id, clientId, month, zone: CLIENT_ZONE, bornAt: createdAt },
        until: earliest(cover.to, deletedAt ?? now, now),
        segments: segments.slice(-MAX_SEGMENTS).map(({ state, from, to, reason }) => ({ state, from, to, reason })),
        excluded: excluded.map(({ from, to }) => ({ from, to })),
        frozenAt: null,
      };
    });
  }
}

function earliest(...times: readonly Date[]): Date {
  return new Date(Math.min(...times.map((time) => time.getTime())));
}

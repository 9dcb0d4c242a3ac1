import { Injectable } from '@nestjs/common';
import { unionOf, type Window } from '../../../../libs/maintenance/index.js';
import type { Scope } from '../../../common/auth-context/index.js';
import type { Tx } from '../../../common/persistence/index.js';
import { compiledPlanOf, concerns, NO_WINDOWS, type ServiceWindows } from './maintenance.js';
import { MaintenancesRepository } from './maintenances.repository.js';

/** Whose windows are asked for. */
export interface Watched {
  readonly id: string;
  readonly clientId: string;
}

/** Plans that one question may have to do with. */
const MAX_PLANS = 2_000;
/** Windows follow each other for less. */
const LOOKED_AHEAD_MS = 400 * 86_400_000;

/** When which service is in maintenance. */
@Injectable()
export class MaintenanceWindows {
  constructor(private readonly maintenances: MaintenancesRepository) {}

  /** Windows that touch [from, to), by service id; a service without any is not in the map. At most 800 days. */
  async of(
    scope: Scope,
    services: readonly Watched[],
    from: Date,
    to: Date,
    tx?: Tx,
  ): Promise<Map<string, ServiceWindows>> {
    const clientIds = [...new Set(services.map((service) => service.clientId))];
    if (clientIds.length === 0) return new Map();
    const plans = (await this.maintenances.listEndingAfter(scope, clientIds, from, MAX_PLANS, tx))
      .filter((maintenance) => maintenance.plan.startsAt < to)
      .map((maintenance) => ({ maintenance, windows: compiledPlanOf(maintenance).windowsBetween(from, to) }))
      .filter(({ windows }) => windows.length > 0);
    const found = new Map<string, ServiceWindows>();
    for (const { id, clientId } of services) {
      const own = plans.filter(({ maintenance }) => maintenance.clientId === clientId && concerns(maintenance, id));
      if (own.length === 0) continue;
      const united = (by: 'isMuted' | 'isExcludedFromUptime'): Window[] =>
        unionOf(own.flatMap(({ maintenance, windows }) => (maintenance[by] ? windows : [])));
      found.set(id, { muted: united('isMuted'), excluded: united('isExcludedFromUptime') });
    }
    return found;
  }

  /** Windows in which nobody is told, from those that hold `from` to those that have begun by now. */
  async mutedSince(scope: Scope, service: Watched, from: Date, now: Date, tx?: Tx): Promise<readonly Window[]> {
    const latest = from.getTime() + LOOKED_AHEAD_MS;
    const to = new Date(Math.min(Math.max(now.getTime(), from.getTime()) + 1, latest));
    const found = await this.of(scope, [service], from, to, tx);
    return (found.get(service.id) ?? NO_WINDOWS).muted;
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { Background } from '../../common/lifecycle/index.js';
import { Logger } from '../../common/logging/index.js';
import { type HeldLease, leasedPart, Leases, UnitOfWork } from '../../common/persistence/index.js';
import { type Incident, Incidents } from '../monitoring/index.js';
import { Notifications } from '../notifications/index.js';
import type { Destination } from './destination.js';
import { DestinationsRepository } from './destinations.repository.js';
import { missingMessages, possibleMessages } from './incident-messages.js';
import { IncidentRule } from './incident-rule.js';

const EVERY_MS = 60_000;
const LEASE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Ends that are looked at: those of the last day, of outages that began within the last week. */
const ENDED_WITHIN_MS = 24 * HOUR_MS;
const BEGAN_WITHIN_MS = 7 * 24 * HOUR_MS;
const MAX_OPEN = 2_000;
const MAX_ENDED = 2_000;
const PAGE = 100;
/** An outage younger than this is left to its fact, which is on its way. */
const FRESH_MS = 5_000;

/** Looks once a minute whether a message about an outage is missing, so that even lost news is told (DESIGN §5). */
@Injectable()
export class IncidentSweep implements OnModuleInit {
  constructor(
    private readonly incidents: Incidents,
    private readonly destinations: DestinationsRepository,
    private readonly notifications: Notifications,
    private readonly rule: IncidentRule,
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: Leases,
    private readonly background: Background,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const work = (lease: HeldLease): Promise<boolean> => this.pass(lease);
    const sweep = { name: 'alerts.sweep', everyMs: EVERY_MS, leaseMs: LEASE_MS, work };
    this.background.register(leasedPart(sweep, this.leases, this.logger));
  }

  /** One look at all outages that matter, whoever holds the lease. @returns how many messages were missing */
  async heal(isTimeLeft: () => boolean = () => true): Promise<number> {
    let added = 0;
    const byClient = new Map<string, Destination[]>();
    for await (const incidents of this.batches()) {
      for (const incident of await this.incomplete(incidents, byClient)) {
        if (!isTimeLeft()) return added;
        added += await this.unitOfWork.run((tx) => this.rule.apply(incident.id, tx));
      }
      if (!isTimeLeft()) return added;
    }
    return added;
  }

  private async pass({ deadlineMs }: HeldLease): Promise<boolean> {
    const added = await this.heal(() => this.clock.monotonicMs() < deadlineMs);
    if (added > 0) this.logger.warn({ added }, 'messages about incidents were missing and have been added');
    return false;
  }

  /** Those with a destination that lacks a message; one query per batch and client, no transaction. */
  private async incomplete(incidents: readonly Incident[], byClient: Map<string, Destination[]>): Promise<Incident[]> {
    const settledBefore = this.clock.now().getTime() - FRESH_MS;
    const settled = incidents.filter(({ endedAt, startedAt }) => (endedAt ?? startedAt).getTime() <= settledBefore);
    for (const { clientId } of settled)
      if (!byClient.has(clientId)) byClient.set(clientId, await this.destinations.listEnabled(Scope.all(), clientId));
    const enabledOf = ({ clientId }: Incident): Destination[] => byClient.get(clientId) ?? [];
    const isWished = await this.notifications.wished(
      settled.flatMap((incident) => possibleMessages(incident, enabledOf(incident))),
    );
    return settled.filter((incident) => missingMessages(incident, enabledOf(incident), isWished).length > 0);
  }

  private async *batches(): AsyncGenerator<Incident[]> {
    const scope = Scope.all();
    const open = await this.incidents.listOpen(scope, MAX_OPEN);
    for (let at = 0; at < open.length; at += PAGE) yield open.slice(at, at + PAGE);
    const now = this.clock.now().getTime();
    const filter = { isOpen: false, from: new Date(now - BEGAN_WITHIN_MS) };
    for (let skip = 0; skip < MAX_ENDED; skip += PAGE) {
      const request = { limit: PAGE, skip, after: undefined, isNumbered: false };
      const { rows } = await this.incidents.page(scope, filter, request);
      const page = rows.slice(0, PAGE);
      yield page.filter(({ endedAt }) => endedAt !== null && endedAt.getTime() > now - ENDED_WITHIN_MS);
      if (rows.length <= PAGE) return;
    }
  }
}

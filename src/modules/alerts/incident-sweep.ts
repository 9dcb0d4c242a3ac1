import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/clock/index.js';
import { Background } from '../../common/lifecycle/index.js';
import { Logger } from '../../common/logging/index.js';
import { type HeldLease, leasedPart, Leases, UnitOfWork } from '../../common/persistence/index.js';
import type { Destination } from './destination.js';
import { FlappingRule } from './flapping-rule.js';
import type { Happening, HappeningRule } from './happening.js';
import { HappeningTeller } from './happening-teller.js';
import { IncidentRule } from './incident-rule.js';

const EVERY_MS = 60_000;
const LEASE_MS = 60_000;
/** What is younger than this is left to its fact, which is on its way. */
const FRESH_MS = 5_000;

/** Looks once a minute whether a message about an outage or flapping is missing, so that even lost news is told (DESIGN §5). */
@Injectable()
export class IncidentSweep implements OnModuleInit {
  constructor(
    private readonly incidentRule: IncidentRule,
    private readonly flappingRule: FlappingRule,
    private readonly teller: HappeningTeller,
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

  /** One look at all that matters, whoever holds the lease. @returns how many messages were missing */
  async heal(isTimeLeft: () => boolean = () => true): Promise<number> {
    let added = 0;
    const byClient = new Map<string, Destination[]>();
    for (const rule of [this.flappingRule, this.incidentRule]) {
      for await (const happenings of rule.recent(this.clock.now())) {
        for (const { id } of await this.incomplete(rule, happenings, byClient)) {
          if (!isTimeLeft()) return added;
          added += await this.unitOfWork.run((tx) => rule.apply(id, tx));
        }
        if (!isTimeLeft()) return added;
      }
    }
    return added;
  }

  private async pass({ deadlineMs }: HeldLease): Promise<boolean> {
    const added = await this.heal(() => this.clock.monotonicMs() < deadlineMs);
    if (added > 0) this.logger.warn({ added }, 'messages about outages or flapping were missing and have been added');
    return false;
  }

  private async incomplete(
    rule: HappeningRule,
    happenings: readonly Happening[],
    byClient: Map<string, Destination[]>,
  ): Promise<Happening[]> {
    const settledBefore = this.clock.now().getTime() - FRESH_MS;
    const settled = happenings.filter(({ endedAt, startedAt }) => (endedAt ?? startedAt).getTime() <= settledBefore);
    const lacking = await this.teller.lacking(settled, byClient);
    const isToTell = await Promise.all(
      lacking.map(async ({ happening, evenIfSilent }) => evenIfSilent || !(await rule.isSilenced(happening))),
    );
    return lacking.filter((_, at) => isToTell[at]).map(({ happening }) => happening);
  }
}

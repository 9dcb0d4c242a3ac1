import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { type Fact, FactSubscribers } from '../../common/facts/index.js';
import type { Tx } from '../../common/persistence/index.js';
import {
  type Incident,
  Incidents,
  outageAwaited,
  OutageSilence,
  OutageSuppression,
  serviceTransitioned,
} from '../monitoring/index.js';
import { confirmedAt, type Happening, type HappeningRule } from './happening.js';
import { HappeningTeller } from './happening-teller.js';

const SCOPE = Scope.all();
const HOUR_MS = 3_600_000;
/** Ends that are looked at: those of the last day, of outages that began within the last week. */
const ENDED_WITHIN_MS = 24 * HOUR_MS;
const BEGAN_WITHIN_MS = 7 * 24 * HOUR_MS;
const MAX_OPEN = 2_000;
const MAX_ENDED = 2_000;
const PAGE = 100;

/**
 * The one built-in rule: every destination of the client is told of an outage, and of its end who was told of its beginning.
 * It reads the present state and converges, so that facts may come twice, late or in any order.
 */
@Injectable()
export class IncidentRule implements HappeningRule, OnModuleInit {
  constructor(
    private readonly subscribers: FactSubscribers,
    private readonly incidents: Incidents,
    private readonly silence: OutageSilence,
    private readonly suppression: OutageSuppression,
    private readonly teller: HappeningTeller,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.subscribers.register({
      name: 'alerts',
      types: [serviceTransitioned.type, outageAwaited.type],
      handle: async (fact, tx) => {
        const { incidentId } = (fact as Fact<{ incidentId: string }>).payload;
        await this.apply(incidentId, tx, fact.type === serviceTransitioned.type);
      },
    });
  }

  /** @param asks whether services that this one depends on are to be checked now, so that they can explain the outage */
  async apply(incidentId: string, tx: Tx, asks = false): Promise<number> {
    const incident = await this.incidents.findById(SCOPE, incidentId, tx);
    if (!incident) return 0;
    const isSilenced = async (): Promise<boolean> => {
      const now = this.clock.now();
      const isHeld = await this.suppression.settle(SCOPE, incident, outageOf(incident).confirmedAt, now, asks, tx);
      return isHeld || this.silence.ofOutage(SCOPE, watchedOf(incident), outageOf(incident), now, tx);
    };
    return this.teller.tell(happeningOf(incident), isSilenced, tx);
  }

  async isSilenced({ id }: Happening): Promise<boolean> {
    const incident = await this.incidents.findById(SCOPE, id);
    if (!incident) return true;
    const [now, outage] = [this.clock.now(), outageOf(incident)];
    if (await this.suppression.holds(SCOPE, incident, outage.confirmedAt, now)) return true;
    return this.silence.ofOutage(SCOPE, watchedOf(incident), outage, now);
  }

  async *recent(now: Date): AsyncGenerator<Happening[]> {
    const open = (await this.incidents.listOpen(SCOPE, MAX_OPEN)).map(happeningOf);
    for (let at = 0; at < open.length; at += PAGE) yield open.slice(at, at + PAGE);
    const filter = { isOpen: false, from: new Date(now.getTime() - BEGAN_WITHIN_MS) };
    for (let skip = 0; skip < MAX_ENDED; skip += PAGE) {
      const request = { limit: PAGE, skip, after: undefined, isNumbered: false };
      const { rows } = await this.incidents.page(SCOPE, filter, request);
      const page = rows.slice(0, PAGE).map(happeningOf);
      yield page.filter(({ endedAt }) => endedAt !== null && endedAt.getTime() > now.getTime() - ENDED_WITHIN_MS);
      if (rows.length <= PAGE) return;
    }
  }
}

function happeningOf({ id, serviceId, clientId, startedAt, endedAt }: Incident): Happening {
  return { kind: 'incident', id, serviceId, clientId, startedAt, endedAt };
}

function watchedOf({ serviceId, clientId }: Incident): { id: string; clientId: string } {
  return { id: serviceId, clientId };
}

function outageOf(incident: Incident): { confirmedAt: Date; endedAt: Date | null } {
  // Known to the second only, but never before the first failure.
  const second = confirmedAt(incident);
  return { confirmedAt: incident.startedAt > second ? incident.startedAt : second, endedAt: incident.endedAt };
}

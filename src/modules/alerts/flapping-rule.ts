import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { type Fact, FactSubscribers } from '../../common/facts/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { type FlappingPeriod, Flappings, OutageSilence, serviceFlapped } from '../monitoring/index.js';
import type { Happening, HappeningRule } from './happening.js';
import { HappeningTeller } from './happening-teller.js';

const SCOPE = Scope.all();
const ENDED_WITHIN_MS = 24 * 3_600_000;
const MAX_RECENT = 1_000;
const PAGE = 100;

/**
 * Who is told of outages is told of flapping, once at its beginning and once at its end. Single outages within are not told; one that
 * outlasts it is found by the sweep, within a minute.
 */
@Injectable()
export class FlappingRule implements HappeningRule, OnModuleInit {
  constructor(
    private readonly subscribers: FactSubscribers,
    private readonly flappings: Flappings,
    private readonly silence: OutageSilence,
    private readonly teller: HappeningTeller,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.subscribers.register({
      name: 'alerts.flapping',
      types: [serviceFlapped.type],
      handle: (fact, tx) =>
        this.apply((fact as Fact<{ flappingId: string }>).payload.flappingId, tx).then(() => undefined),
    });
  }

  async apply(flappingId: string, tx: Tx): Promise<number> {
    const flapping = await this.flappings.findById(SCOPE, flappingId, tx);
    if (!flapping) return 0;
    const happening = happeningOf(flapping);
    return this.teller.tell(happening, () => this.isSilenced(happening, tx), tx);
  }

  isSilenced({ serviceId, clientId, startedAt, endedAt }: Happening, tx?: Tx): Promise<boolean> {
    const flapping = { confirmedAt: startedAt, endedAt };
    return this.silence.ofFlapping(SCOPE, { id: serviceId, clientId }, flapping, this.clock.now(), tx);
  }

  async *recent(now: Date): AsyncGenerator<Happening[]> {
    const since = new Date(now.getTime() - ENDED_WITHIN_MS);
    const found = (await this.flappings.listRecent(SCOPE, since, MAX_RECENT)).map(happeningOf);
    for (let at = 0; at < found.length; at += PAGE) yield found.slice(at, at + PAGE);
  }
}

function happeningOf({ id, serviceId, clientId, startedAt, endedAt }: FlappingPeriod): Happening {
  return { kind: 'flapping', id, serviceId, clientId, startedAt, endedAt };
}

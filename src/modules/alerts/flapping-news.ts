import { Injectable } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import { Clock } from '../../common/clock/index.js';
import { type FlappingPeriod, Flappings, type Incident, Incidents } from '../monitoring/index.js';
import { flappingDataOf, type FlappingStory, sumOf } from './flapping-story.js';
import { mailAboutFlapping } from './flapping-words.js';
import type { Content, HappeningNews } from './happening-news.js';
import type { ServiceStory } from './service-story.js';

const SCOPE = Scope.all();
/** Outages of one flapping that are counted. */
const MAX_OUTAGES = 1_000;

/** What is to be said about flapping. */
@Injectable()
export class FlappingNews implements HappeningNews<FlappingPeriod> {
  readonly kind = 'flapping';

  constructor(
    private readonly flappings: Flappings,
    private readonly incidents: Incidents,
    private readonly clock: Clock,
  ) {}

  find(id: string): Promise<FlappingPeriod | null> {
    return this.flappings.findById(SCOPE, id);
  }

  async tell(flapping: FlappingPeriod, about: ServiceStory): Promise<Content> {
    const { id, endReason, changes } = flapping;
    const outages = await this.outagesOf(flapping);
    const isDown = outages.some((outage) => outage.endedAt === null);
    const sum = sumOf(outages, this.clock.now());
    const story: FlappingStory = { flappingId: id, ...about, endReason, changes, ...sum, isDown };
    return { data: flappingDataOf(story), mail: (variant, locale) => mailAboutFlapping(story, variant, locale) };
  }

  /** The outages whose changes made it flapping (each makes two), and those since. */
  private async outagesOf({ serviceId, startedAt, endedAt, changes }: FlappingPeriod): Promise<Incident[]> {
    const listed = async (range: { from?: Date; to: Date }, limit: number): Promise<Incident[]> => {
      const page = { limit, skip: 0, after: undefined, isNumbered: false };
      return (await this.incidents.page(SCOPE, { serviceId, ...range }, page)).rows.slice(0, limit);
    };
    const after = new Date(startedAt.getTime() + 1);
    const until = endedAt ?? this.clock.now();
    const within = until > after ? await listed({ from: after, to: until }, MAX_OUTAGES) : [];
    return [...within, ...(await listed({ to: after }, Math.ceil(changes / 2)))];
  }
}

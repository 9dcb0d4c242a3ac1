import { Injectable } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import { type Incident, Incidents } from '../monitoring/index.js';
import type { Delivery } from '../notifications/index.js';
import type { Content, HappeningNews } from './happening-news.js';
import { type IncidentStory, webhookDataOf } from './incident-story.js';
import { mailAbout } from './incident-words.js';
import { MessageVerdicts } from './message-verdicts.js';
import type { ServiceStory } from './service-story.js';

/** What is to be said about outages. */
@Injectable()
export class IncidentNews implements HappeningNews<Incident> {
  readonly kind = 'incident';

  constructor(
    private readonly incidents: Incidents,
    private readonly verdicts: MessageVerdicts,
  ) {}

  find(id: string): Promise<Incident | null> {
    return this.incidents.findById(Scope.all(), id);
  }

  async tell(incident: Incident, about: ServiceStory, delivery: Delivery): Promise<Content> {
    const { id, reason, detail, endReason } = incident;
    const detectedAt = await this.verdicts.confirmedAt(this.kind, incident, delivery);
    const story: IncidentStory = { incidentId: id, ...about, detectedAt, reason, detail, endReason };
    return { data: webhookDataOf(story), mail: (variant, locale) => mailAbout(story, variant, locale) };
  }
}

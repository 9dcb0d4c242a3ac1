import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import { Clients } from '../clients/index.js';
import { Services } from '../monitoring/index.js';
import { type Delivery, Notifications, type Recipient, type Rendered } from '../notifications/index.js';
import { shownUrl } from './destination.js';
import { DestinationRecipients } from './destination-recipients.js';
import { Destinations } from './destinations.service.js';
import { FlappingNews } from './flapping-news.js';
import { variantOf } from './happening.js';
import type { HappeningNews, ToldHappening } from './happening-news.js';
import { IncidentNews } from './incident-news.js';
import { MessageVerdicts } from './message-verdicts.js';
import type { ServiceStory } from './service-story.js';

const SCOPE = Scope.all();

/** Answers for messages about what happens to services, at the moment when they are sent. */
@Injectable()
export class HappeningTopics implements OnModuleInit {
  constructor(
    private readonly notifications: Notifications,
    private readonly verdicts: MessageVerdicts,
    private readonly recipients: DestinationRecipients,
    private readonly destinations: Destinations,
    private readonly services: Services,
    private readonly clients: Clients,
    private readonly incidents: IncidentNews,
    private readonly flappings: FlappingNews,
  ) {}

  onModuleInit(): void {
    this.register(this.incidents);
    this.register(this.flappings);
  }

  private register<T extends ToldHappening>(news: HappeningNews<T>): void {
    this.notifications.registerTopic(news.kind, {
      keepsContent: true,
      recipient: ({ destinationId }) => this.recipients.of(destinationId),
      stillTrue: async (delivery) => this.verdicts.of(news.kind, delivery, await news.find(delivery.subject)),
      render: (delivery, recipient) => this.render(news, delivery, recipient),
      gone: async ({ destinationId }, tx) => {
        await this.destinations.switchOff(SCOPE, destinationId, tx);
      },
    });
  }

  private async render<T extends ToldHappening>(
    news: HappeningNews<T>,
    delivery: Delivery,
    recipient: Recipient,
  ): Promise<Rendered> {
    const { kind } = news;
    const happening = await news.find(delivery.subject);
    if (!happening) throw new Error(`${kind} ${delivery.subject} vanished while a message about it was sent`);
    const variant = variantOf({ kind, endedAt: happening.endedAt }, delivery.event);
    const { data, mail } = await news.tell(happening, await this.storyOf(happening), delivery);
    if (recipient.kind === 'webhook') return { kind: 'webhook', type: `${kind}.${delivery.event}`, data, variant };
    return { kind: 'email', ...mail(variant, recipient.locale), variant };
  }

  private async storyOf({ serviceId, clientId, startedAt, endedAt }: ToldHappening): Promise<ServiceStory> {
    const service = await this.services.find(SCOPE, serviceId);
    const names = await this.clients.namesOf(SCOPE, [clientId]);
    return {
      serviceId,
      serviceName: service?.name ?? null,
      clientId,
      clientName: names.get(clientId) ?? '',
      url: service ? shownUrl(service.url) : null,
      startedAt,
      endedAt,
    };
  }
}

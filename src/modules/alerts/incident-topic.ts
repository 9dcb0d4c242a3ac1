import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';
import { Scope } from '../../common/auth-context/index.js';
import type { Tx } from '../../common/persistence/index.js';
import { Clients } from '../clients/index.js';
import { type Incident, Incidents, Services } from '../monitoring/index.js';
import {
  type Delivery,
  Notifications,
  type NotSent,
  type Recipient,
  type Rendered,
  type TopicPort,
} from '../notifications/index.js';
import { shownUrl } from './destination.js';
import { DestinationRecipients } from './destination-recipients.js';
import { Destinations } from './destinations.service.js';
import { confirmedAt, INCIDENT_TOPIC, type IncidentEvent } from './incident-messages.js';
import { type IncidentStory, type Variant, webhookDataOf } from './incident-story.js';
import { mailAbout } from './incident-words.js';

type Verdict = Awaited<ReturnType<TopicPort['stillTrue']>>;

const SEND: Verdict = { kind: 'send' };
const SCOPE = Scope.all();

/** Answers for messages about outages at the moment when they are sent. */
@Injectable()
export class IncidentTopic implements TopicPort, OnModuleInit {
  readonly keepsContent = true;

  constructor(
    private readonly notifications: Notifications,
    private readonly recipients: DestinationRecipients,
    private readonly destinations: Destinations,
    private readonly incidents: Incidents,
    private readonly services: Services,
    private readonly clients: Clients,
  ) {}

  onModuleInit(): void {
    this.notifications.registerTopic(INCIDENT_TOPIC, this);
  }

  recipient(delivery: Delivery): Promise<Recipient | NotSent> {
    return this.recipients.of(delivery.destinationId);
  }

  async stillTrue(delivery: Delivery): Promise<Verdict> {
    const incident = await this.incidents.findById(SCOPE, delivery.subject);
    if (!incident) return cancelled('incident_gone');
    if (!(await this.isClientPresent(incident.clientId))) return cancelled('client_deleted');
    if (eventOf(delivery) === 'resolved') return this.resolvedStillTrue(delivery);
    if (incident.endReason === 'service_deleted') return cancelled('service_deleted');
    const service = await this.services.find(SCOPE, incident.serviceId);
    return service ? SEND : cancelled('service_deleted');
  }

  async render(delivery: Delivery, recipient: Recipient): Promise<Rendered> {
    const incident = await this.incidents.findById(SCOPE, delivery.subject);
    if (!incident) throw new Error(`incident ${delivery.subject} vanished while a message about it was sent`);
    const event = eventOf(delivery);
    const story = await this.storyOf(incident, await this.detectedAt(incident, delivery));
    const variant: Variant = event === 'opened' && story.endedAt ? 'recovered' : event;
    if (recipient.kind === 'webhook')
      return { kind: 'webhook', type: `incident.${event}`, data: webhookDataOf(story), variant };
    return { kind: 'email', ...mailAbout(story, variant, recipient.locale), variant };
  }

  async gone({ destinationId }: Delivery, tx: Tx): Promise<void> {
    await this.destinations.switchOff(SCOPE, destinationId, tx);
  }

  /**
   * Who was told of the outage is told of its end, once. A reader whose first mail already said that it is over needs no second
   * one; machines get every event.
   */
  private async resolvedStillTrue(delivery: Delivery): Promise<Verdict> {
    const opened = await this.notifications.findByName({ ...delivery, event: 'opened' });
    if (opened?.state === 'cancelled') return cancelled('never_opened');
    if (delivery.kind === 'email' && opened?.state === 'delivered' && opened.variant === 'recovered')
      return cancelled('merged');
    return SEND;
  }

  private async storyOf(incident: Incident, detectedAt: Date): Promise<IncidentStory> {
    const { id, serviceId, clientId, startedAt, endedAt, reason, detail, endReason } = incident;
    const service = await this.services.find(SCOPE, serviceId);
    const names = await this.clients.namesOf(SCOPE, [clientId]);
    return {
      incidentId: id,
      serviceId,
      serviceName: service?.name ?? null,
      clientId,
      clientName: names.get(clientId) ?? '',
      url: service ? shownUrl(service.url) : null,
      startedAt,
      detectedAt,
      endedAt,
      reason,
      detail,
      endReason,
    };
  }

  /** The first message is wished for right after the confirmation, and its time is exact to the millisecond. */
  private async detectedAt(incident: Incident, delivery: Delivery): Promise<Date> {
    const second = confirmedAt(incident);
    const opened =
      delivery.event === 'opened' ? delivery : await this.notifications.findByName({ ...delivery, event: 'opened' });
    const at = opened?.createdAt ?? second;
    return at.getTime() - second.getTime() < 2_000 ? at : second;
  }

  private async isClientPresent(clientId: string): Promise<boolean> {
    try {
      await this.clients.get(SCOPE, clientId);
      return true;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'client.not_found') return false;
      throw error;
    }
  }
}

function eventOf({ event }: Delivery): IncidentEvent {
  if (event === 'opened' || event === 'resolved') return event;
  throw new Error(`unknown event of an incident: ${event}`);
}

function cancelled(reason: string): NotSent {
  return { kind: 'cancelled', reason };
}

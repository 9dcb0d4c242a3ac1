import { Injectable } from '@nestjs/common';
import { Scope } from '../../common/auth-context/index.js';
import { Clients } from '../clients/index.js';
import { Services } from '../monitoring/index.js';
import { type Delivery, Notifications, type NotSent, type TopicPort } from '../notifications/index.js';
import { confirmedAt, EVENTS, type HappeningKind, type Variant } from './happening.js';

type Verdict = Awaited<ReturnType<TopicPort['stillTrue']>>;

const SEND: Verdict = { kind: 'send' };
const SCOPE = Scope.all();
const OVER: Variant = 'recovered';

/** Whether a message about a service is still to be sent, at the moment when it would be. */
@Injectable()
export class MessageVerdicts {
  constructor(
    private readonly notifications: Notifications,
    private readonly services: Services,
    private readonly clients: Clients,
  ) {}

  /** @param about what the message is about; null when that is gone */
  async of(
    kind: HappeningKind,
    delivery: Delivery,
    about: { readonly clientId: string; readonly serviceId: string; readonly endReason: string | null } | null,
  ): Promise<Verdict> {
    if (!about) return cancelled(`${kind}_gone`);
    if (!(await this.clients.find(SCOPE, about.clientId))) return cancelled('client_deleted');
    if (delivery.event === EVENTS[kind].end) return this.ofEnd(kind, delivery);
    if (about.endReason === 'service_deleted') return cancelled('service_deleted');
    return (await this.services.find(SCOPE, about.serviceId)) ? SEND : cancelled('service_deleted');
  }

  /** When a happening was confirmed: its first message is wished for right after, and the time of that is exact to the millisecond. */
  async confirmedAt(kind: HappeningKind, happening: { readonly id: string }, delivery: Delivery): Promise<Date> {
    const second = confirmedAt(happening);
    const { beginning } = EVENTS[kind];
    const isFirst = delivery.event === beginning;
    const first = isFirst ? delivery : await this.notifications.findByName({ ...delivery, event: beginning });
    const at = first?.createdAt ?? second;
    return at.getTime() - second.getTime() < 2_000 ? at : second;
  }

  /**
   * Who was told of the beginning is told of the end, once. A reader whose first mail already said that it is over needs no second
   * one; machines get every event.
   */
  private async ofEnd(kind: HappeningKind, delivery: Delivery): Promise<Verdict> {
    const first = await this.notifications.findByName({ ...delivery, event: EVENTS[kind].beginning });
    if (first?.state === 'cancelled') return cancelled('never_opened');
    if (delivery.kind === 'email' && first?.state === 'delivered' && first.variant === OVER) return cancelled('merged');
    return SEND;
  }
}

function cancelled(reason: string): NotSent {
  return { kind: 'cancelled', reason };
}

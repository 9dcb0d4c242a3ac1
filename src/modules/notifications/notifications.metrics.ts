import { Injectable } from '@nestjs/common';
import { Counter, Gauge, register } from 'prom-client';
import type { DeliveryKind } from './delivery.js';

export type TryResult = 'delivered' | 'retry' | 'dead' | 'cancelled' | 'local';

const tries = metric(
  'notifications_total',
  () =>
    new Counter({
      name: 'notifications_total',
      help: 'Tries to send a notification, by channel and result',
      labelNames: ['channel', 'result'],
    }),
);
const dead = metric(
  'notification_dead_total',
  () => new Counter({ name: 'notification_dead_total', help: 'Notifications that became dead letters' }),
);
const oldest = metric(
  'notification_oldest_pending_seconds',
  () =>
    new Gauge({
      name: 'notification_oldest_pending_seconds',
      help: 'Age of the oldest notification that waits to be sent; 0 when none does',
    }),
);

/** Figures of sending. */
@Injectable()
export class NotificationMetrics {
  countTry(channel: DeliveryKind, result: TryResult): void {
    tries.inc({ channel, result });
    if (result === 'dead') dead.inc();
  }

  setOldestPending(seconds: number): void {
    oldest.set(Math.max(0, seconds));
  }
}

/** Several applications of one process (tests) share the default registry. */
function metric<M>(name: string, make: () => M): M {
  return (register.getSingleMetric(name) as M | undefined) ?? make();
}

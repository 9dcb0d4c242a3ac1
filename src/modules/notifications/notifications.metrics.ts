import { Injectable } from '@nestjs/common';
import { counter, gauge } from '../../common/metrics/index.js';
import type { DeliveryKind } from './delivery.js';

export type TryResult = 'delivered' | 'retry' | 'dead' | 'cancelled' | 'local';

const tries = counter('notifications_total', 'Tries to send a notification, by channel and result', [
  'channel',
  'result',
]);
const dead = counter('notification_dead_total', 'Notifications that became dead letters');
const oldest = gauge(
  'notification_oldest_pending_seconds',
  'Age of the oldest notification that waits to be sent; 0 when none does',
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

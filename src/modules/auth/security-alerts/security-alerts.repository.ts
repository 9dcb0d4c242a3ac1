import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ahead, all, PIPELINE, sessionOf, type Tx, untilFromNow } from '../../../common/persistence/index.js';
import type { SecurityAlert } from './security-alert.facts.js';

const KEPT_MS = 90 * 86_400_000;

/** An alert with the id of its fact and the time when it happened. */
export interface RaisedAlert extends SecurityAlert {
  readonly id: string;
  readonly occurredAt: Date;
}

type AlertDocument = Omit<RaisedAlert, 'id'> & { _id: string; expireAt: Date };

/** Alerts are about users and addresses, not about clients. */
@Injectable()
export class SecurityAlertsRepository {
  constructor(
    @InjectModel('security_alerts') private readonly alerts: Model<AlertDocument>,
    @InjectModel('security_alert_pauses') private readonly pauses: Model<{ _id: string; until: Date }>,
  ) {}

  /** Begins a pause, by the server's clock. @returns false while one of that name lasts; two at once conflict, and one runs again */
  async beginPause(name: string, ms: number, tx: Tx): Promise<boolean> {
    const session = sessionOf(tx);
    if (await this.pauses.exists(all({ _id: name }, ahead('until'))).session(session)) return false;
    await this.pauses.updateOne({ _id: name }, [{ $set: { until: untilFromNow(ms) } }], {
      session,
      upsert: true,
      ...PIPELINE,
    });
    return true;
  }

  insert({ id, ...alert }: RaisedAlert, tx: Tx): void {
    const expireAt = new Date(alert.occurredAt.getTime() + KEPT_MS);
    tx.insertLast({ model: this.alerts, row: { _id: id, ...alert, expireAt } });
  }

  async findByIdAcrossClients(id: string): Promise<RaisedAlert | null> {
    const row = await this.alerts.findOne(all({ _id: id })).lean<AlertDocument>();
    if (!row) return null;
    const { kind, userId, ip, details, occurredAt } = row;
    return { id: row._id, kind, userId, ip, details, occurredAt };
  }
}

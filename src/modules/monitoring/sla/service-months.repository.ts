import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import type { CalendarMonth } from '../../../../libs/probing/index.js';
import type { Scope } from '../../../common/auth-context/index.js';
import { all, objectIdOf, sessionOf, type Tx, within } from '../../../common/persistence/index.js';
import type { ServiceMonth } from './service-month.js';

type MonthDocument = Omit<ServiceMonth, 'serviceId' | 'clientId' | 'frozenAt'> & {
  _id: string;
  serviceId: Types.ObjectId;
  clientId: Types.ObjectId;
  frozenAt: Date;
};

/** More than a client has. */
const MAX_SERVICES = 2_000;

/** Frozen months. */
@Injectable()
export class FrozenMonths {
  constructor(@InjectModel('service_months') private readonly months: Model<MonthDocument>) {}

  /** Of all services of a client, by service id. Served by client_month. */
  async mapByClient(scope: Scope, clientId: string, month: CalendarMonth): Promise<Map<string, ServiceMonth>> {
    const rows = await this.months
      .find(all(within(scope), { clientId, month }))
      .limit(MAX_SERVICES)
      .maxTimeMS(4_000)
      .lean<MonthDocument[]>();
    return new Map(rows.map((row) => [row.serviceId.toHexString(), toMonth(row)]));
  }

  /** Freezes months; one that is frozen stays as it is. */
  async freeze(months: readonly ServiceMonth[], at: Date, tx: Tx): Promise<void> {
    if (months.length === 0) return;
    const operations = months.map(({ serviceId, clientId, ...rest }) => ({
      updateOne: {
        filter: { _id: `${serviceId}:${rest.month}` },
        update: {
          $setOnInsert: {
            ...rest,
            serviceId: objectIdOf(serviceId),
            clientId: objectIdOf(clientId),
            frozenAt: at,
          },
        },
        upsert: true,
      },
    }));
    await this.months.collection.bulkWrite(operations as never, { ordered: false, session: sessionOf(tx) });
  }
}

function toMonth({ _id, serviceId, clientId, ...rest }: MonthDocument): ServiceMonth {
  return { ...rest, serviceId: serviceId.toHexString(), clientId: clientId.toHexString() };
}

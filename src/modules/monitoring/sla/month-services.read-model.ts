import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import type { TimeWindow } from '../../../../libs/probing/index.js';
import type { Scope } from '../../../common/auth-context/index.js';
import { all, within } from '../../../common/persistence/index.js';

interface Row {
  _id: Types.ObjectId;
  clientId: Types.ObjectId;
  number: number;
  name: string;
  createdAt: Date;
  deletedAt?: Date | null;
}

/** A service that a client had. */
export interface MonthService {
  readonly id: string;
  readonly clientId: string;
  readonly number: number;
  readonly name: string;
  readonly createdAt: Date;
  readonly deletedAt: Date | null;
}

/** Whether a service was there at some time of a window. */
export function livedIn({ createdAt, deletedAt }: MonthService, { from, to }: TimeWindow): boolean {
  return createdAt < to && (deletedAt === null || deletedAt > from);
}

const FIELDS = { clientId: 1, number: 1, name: 1, createdAt: 1, deletedAt: 1 } as const;
/** Present and deleted ones each. */
const MAX_SERVICES = 1_000;

/** Services of a time, those included that were deleted since: a report does not get better by a deletion. */
@Injectable()
export class MonthServices {
  constructor(@InjectModel('services') private readonly services: Model<Row>) {}

  /** Services of a client that lived in a window, by number, at most 2,000. Served by by_client. */
  async listOfClient(scope: Scope, clientId: string, window: TimeWindow): Promise<MonthService[]> {
    const rows = [...(await this.read(scope, clientId, false)), ...(await this.read(scope, clientId, true))];
    return rows
      .map(({ _id, deletedAt, ...row }) => ({
        ...row,
        id: _id.toHexString(),
        clientId: row.clientId.toHexString(),
        deletedAt: deletedAt ?? null,
      }))
      .filter((service) => livedIn(service, window))
      .sort((one, other) => one.number - other.number);
  }

  /** When the oldest service of all came; null without any. Served by by_creation. */
  async oldestAcrossClients(): Promise<Date | null> {
    const oldest = (deleted: boolean) =>
      this.services
        .findOne(all({ deleted }), { createdAt: 1 })
        .sort({ createdAt: 1 })
        .maxTimeMS(2_000)
        .lean<Pick<Row, 'createdAt'>>();
    const times = [await oldest(false), await oldest(true)].flatMap((row) => row?.createdAt.getTime() ?? []);
    return times.length === 0 ? null : new Date(Math.min(...times));
  }

  private read(scope: Scope, clientId: string, deleted: boolean): Promise<Row[]> {
    return this.services
      .find(all(within(scope), { clientId, deleted }), FIELDS)
      .sort({ number: -1 })
      .limit(MAX_SERVICES)
      .maxTimeMS(2_000)
      .lean<Row[]>();
  }
}

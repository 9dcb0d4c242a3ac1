import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import { all } from '../../../common/persistence/index.js';

interface Row {
  _id: Types.ObjectId;
  clientId: Types.ObjectId;
  createdAt: Date;
  deletedAt: Date | null;
}

/** A service of now or of before. */
export interface CountedService {
  readonly id: string;
  readonly clientId: string;
  readonly createdAt: Date;
  readonly deletedAt: Date | null;
}

/** Which services there were, partition by partition: a walk that an index serves and whose place is one number. */
@Injectable()
export class CountedServices {
  constructor(@InjectModel('services') private readonly services: Model<Row>) {}

  /** Services of a partition that came before `to` and were not deleted before `from`. */
  async listAliveAcrossClients(partition: number, from: Date, to: Date): Promise<CountedService[]> {
    const rows = [...(await this.read(partition, false)), ...(await this.read(partition, true))];
    return rows.filter(({ createdAt, deletedAt }) => createdAt < to && (deletedAt === null || deletedAt >= from));
  }

  /** Services of a partition that were deleted in [from, to). */
  async listDeletedAcrossClients(partition: number, from: Date, to: Date): Promise<CountedService[]> {
    const rows = await this.read(partition, true);
    return rows.filter(({ deletedAt }) => deletedAt !== null && deletedAt >= from && deletedAt < to);
  }

  /** Served by by_partition; times are compared here, since some servers read everything for a field that the index lacks. */
  private async read(partition: number, deleted: boolean): Promise<CountedService[]> {
    const rows = await this.services
      .find(all({ partition, deleted }), { clientId: 1, createdAt: 1, deletedAt: 1 })
      .maxTimeMS(4_000)
      .lean<Row[]>();
    return rows.map(({ _id, clientId, createdAt, deletedAt }) => ({
      id: _id.toHexString(),
      clientId: clientId.toHexString(),
      createdAt,
      deletedAt: deletedAt ?? null,
    }));
  }
}

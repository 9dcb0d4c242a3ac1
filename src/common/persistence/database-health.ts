import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';

interface LeaseDocument {
  _id: string;
  owner: string;
  epoch: number;
  until: Date;
}

/** Writes one row and reads it back: the only proof that the database takes work. */
@Injectable()
export class DatabaseHealth {
  private readonly token = randomUUID();

  constructor(@InjectModel('leases') private readonly leases: Model<LeaseDocument>) {}

  /** @throws Error when the write or the read fails or takes longer than `timeoutMs` */
  async check(timeoutMs = 1_000): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const expiry = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`the database did not answer within ${String(timeoutMs)} ms`));
      }, timeoutMs);
    });
    try {
      await Promise.race([this.writeAndRead(timeoutMs), expiry]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async writeAndRead(timeoutMs: number): Promise<void> {
    const _id = `health:${this.token}`;
    const row = await this.leases
      .findOneAndUpdate(
        { _id },
        { $set: { owner: this.token, epoch: 0 }, $currentDate: { until: true } },
        { upsert: true, returnDocument: 'after', maxTimeMS: timeoutMs },
      )
      .lean();
    if (row.owner !== this.token) throw new Error('the database answered with another row');
  }
}

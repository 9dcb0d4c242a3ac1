import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { all, onRow, PIPELINE, untilFromNow } from '../../../common/persistence/index.js';

interface SightingDocument {
  _id: string;
  identifiers: string[];
  before: number;
  expireAt: Date;
}

export interface SprayLaw {
  /** Different identifiers that make a spray. */
  readonly identifiers: number;
  /** A window begins with the first failure. */
  readonly windowMs: number;
}

/** Failed sign-ins by address. Of those that come together exactly one completes the spray. */
@Injectable()
export class SpraysRepository {
  constructor(@InjectModel('spray_sightings') private readonly sightings: Model<SightingDocument>) {}

  /** @returns true for the failure that makes a spray of the window */
  async record(address: string, digest: string, { identifiers, windowMs }: SprayLaw): Promise<boolean> {
    const isLive = { $gt: ['$expireAt', '$$NOW'] };
    const isCounted = { $or: [{ $gte: ['$before', identifiers] }, { $in: [digest, '$identifiers'] }] };
    const insertEmpty = () =>
      this.sightings.create({ _id: address, identifiers: [], before: 0, expireAt: new Date(0) });
    const row = await onRow(insertEmpty, () =>
      this.sightings
        .findOneAndUpdate(
          all({ _id: address }),
          [
            {
              $set: {
                identifiers: { $cond: [isLive, '$identifiers', []] },
                expireAt: { $cond: [isLive, '$expireAt', untilFromNow(windowMs)] },
              },
            },
            { $set: { before: { $size: '$identifiers' } } },
            {
              $set: {
                identifiers: { $cond: [isCounted, '$identifiers', { $concatArrays: ['$identifiers', [digest]] }] },
              },
            },
          ],
          { returnDocument: 'after', ...PIPELINE },
        )
        .lean(),
    );
    return row.before < identifiers && row.identifiers.length >= identifiers;
  }
}

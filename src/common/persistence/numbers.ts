import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';

interface Counter {
  _id: string;
  last: number;
}

/** Sequential numbers for people: gaps are allowed, a number is never given out twice. */
@Injectable()
export class Numbers {
  constructor(@InjectModel('counters') private readonly counters: Model<Counter>) {}

  /** The next number of a sequence, from 1. Taken before the transaction, so that creators do not queue on one document. */
  async next(sequence: string): Promise<number> {
    const counter = await this.counters
      .findOneAndUpdate({ _id: sequence }, { $inc: { last: 1 } }, { upsert: true, returnDocument: 'after' })
      .lean();
    return counter.last;
  }
}

import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { duplicateKeyIndex } from './database-errors.js';

const MAX_TRIES = 5;

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
    for (let attempt = 1; ; attempt++) {
      const last = await this.increment(sequence);
      if (last !== undefined) return last;
      if (attempt === MAX_TRIES) throw new Error(`no number of ${sequence} after ${String(attempt)} tries`);
    }
  }

  /** The number given out last; 0 when none was. */
  async last(sequence: string): Promise<number> {
    return (await this.counters.findById(sequence).lean<Counter | null>())?.last ?? 0;
  }

  /** Undefined when the first use met another first use: some servers answer such an upsert with nothing or a duplicate key. */
  private async increment(sequence: string): Promise<number | undefined> {
    try {
      const counter = await this.counters
        .findOneAndUpdate({ _id: sequence }, { $inc: { last: 1 } }, { upsert: true, returnDocument: 'after' })
        .lean<Counter | null>();
      return counter?.last;
    } catch (error) {
      if (duplicateKeyIndex(error)) return undefined;
      throw error;
    }
  }
}

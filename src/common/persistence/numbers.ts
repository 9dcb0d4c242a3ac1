import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import DataLoader from 'dataloader';
import type { Model } from 'mongoose';
import { Clock } from '../clock/index.js';
import { afterThisTurn } from './batched-reads.js';
import { duplicateKeyIndex } from './database-errors.js';
import { sessionOf, type Tx } from './tx.js';

const MAX_TRIES = 5;
const MAX_BATCH = 100;

/** A sequence that is asked again within this time gets numbers in stock, at most so many; what is left of a stock is dropped after it. */
const BUSY_MS = 500;
const MAX_STOCK = 64;

/** Numbers of a sequence that are taken and not yet given out. */
interface Stock {
  next: number;
  last: number;
  readonly size: number;
  readonly takenAt: number;
}

interface Counter {
  _id: string;
  last: number;
}

/** Sequential numbers for people: gaps are allowed, a number is never given out twice. */
@Injectable()
export class Numbers {
  /** Those who ask in one turn of the event loop share one increment: the counter is the one document that all creators write. */
  private readonly batches = new DataLoader<string, number>((sequences) => this.take(sequences), {
    cache: false,
    maxBatchSize: MAX_BATCH,
    batchScheduleFn: afterThisTurn(),
  });

  private readonly stocks = new Map<string, Stock>();

  constructor(
    @InjectModel('counters') private readonly counters: Model<Counter>,
    private readonly clock: Clock,
  ) {}

  /**
   * The next number of a sequence, from 1. Taken before the transaction, so that creators do not queue on one document. One at a
   * time they are without gaps; under load a process takes some in advance, so that another may give out higher ones earlier.
   */
  next(sequence: string): Promise<number> {
    const stock = this.stocks.get(sequence);
    if (stock && stock.next <= stock.last && this.isFresh(stock)) return Promise.resolve(stock.next++);
    return this.batches.load(sequence);
  }

  /**
   * Takes `count` numbers in a unit of work: no gaps, and they become visible in their order, because whoever else wants some waits
   * for this unit to end. For few takers; never together with `next()` of the same sequence.
   * @returns the first of them
   */
  async takeIn(sequence: string, count: number, tx: Tx): Promise<number> {
    const options = { upsert: true, returnDocument: 'after', session: sessionOf(tx) } as const;
    const counter = await this.counters
      .findOneAndUpdate({ _id: sequence }, { $inc: { last: count } }, options)
      .lean<Counter | null>();
    if (!counter) throw new Error(`no number of ${sequence}`);
    return counter.last - count + 1;
  }

  /** The number given out last; 0 when none was. */
  async last(sequence: string): Promise<number> {
    return (await this.counters.findById(sequence).lean<Counter | null>())?.last ?? 0;
  }

  /** One number for each entry, in the order of the entries. */
  private async take(sequences: readonly string[]): Promise<number[]> {
    const next = new Map<string, number>();
    for (const sequence of new Set(sequences)) {
      const count = sequences.filter((entry) => entry === sequence).length;
      next.set(sequence, await this.reserve(sequence, count));
    }
    return sequences.map((sequence) => {
      const number = next.get(sequence) ?? Number.NaN;
      next.set(sequence, number + 1);
      return number;
    });
  }

  /** Takes `count` numbers, and more for the stock while the sequence is busy. @returns the first of the `count` */
  private async reserve(sequence: string, count: number): Promise<number> {
    const before = this.stocks.get(sequence);
    const spare = before && this.isFresh(before) ? Math.min(MAX_STOCK, before.size * 2) : 0;
    const takenAt = this.clock.monotonicMs();
    const size = count + spare;
    const last = await this.advance(sequence, size);
    const first = last - size + 1;
    this.stocks.set(sequence, { next: first + count, last, size, takenAt });
    return first;
  }

  private isFresh(stock: Stock): boolean {
    return this.clock.monotonicMs() - stock.takenAt < BUSY_MS;
  }

  private async advance(sequence: string, count: number): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const last = await this.increment(sequence, count);
      if (last !== undefined) return last;
      if (attempt === MAX_TRIES) throw new Error(`no number of ${sequence} after ${String(attempt)} tries`);
    }
  }

  /** Undefined when the first use met another first use: some servers answer such an upsert with nothing or a duplicate key. */
  private async increment(sequence: string, count: number): Promise<number | undefined> {
    try {
      const counter = await this.counters
        .findOneAndUpdate({ _id: sequence }, { $inc: { last: count } }, { upsert: true, returnDocument: 'after' })
        .lean<Counter | null>();
      return counter?.last;
    } catch (error) {
      if (duplicateKeyIndex(error)) return undefined;
      throw error;
    }
  }
}

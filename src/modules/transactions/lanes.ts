import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../libs/problem-details/index.js';

/** So many may wait for one key; with a few milliseconds each they are served within a second or two. */
const MAX_WAITING = 500;

interface Lane {
  tail: Promise<void>;
  waiting: number;
}

/**
 * One after the other per key, within this process: transactions of one client meet on its guard document, and waiting here costs
 * less than a conflict and a repeat in the database. Right also without it.
 */
@Injectable()
export class Lanes {
  private readonly lanes = new Map<string, Lane>();

  /** @throws transaction.busy when too many wait already */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const lane = this.lanes.get(key) ?? { tail: Promise.resolve(), waiting: 0 };
    if (lane.waiting >= MAX_WAITING) throw new DomainError('transaction.busy', { retryAfterSeconds: 1 });
    this.lanes.set(key, lane);
    lane.waiting += 1;
    const before = lane.tail;
    let next = (): void => undefined;
    lane.tail = new Promise((resolve) => {
      next = resolve;
    });
    await before;
    try {
      return await work();
    } finally {
      lane.waiting -= 1;
      if (lane.waiting === 0) this.lanes.delete(key);
      next();
    }
  }
}

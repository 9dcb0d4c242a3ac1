import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { all, duplicateKeyIndex, PIPELINE, reached, untilFromNow } from '../persistence/index.js';
import { type BreakerState, BreakerStore, type BreakerView } from './breaker-state.js';

interface BreakerDocument {
  _id: string;
  generation: number;
  state: BreakerState;
  until: Date;
  changedAt: Date;
}

const LONG_AGO = new Date(0);
/** Names come from the program; far more than it has. */
const MAX_BREAKERS = 100;

@Injectable()
export class BreakersRepository extends BreakerStore {
  constructor(@InjectModel('breakers') private readonly breakers: Model<BreakerDocument>) {
    super();
  }

  async readAll(): Promise<BreakerView[]> {
    const rows = await this.breakers
      .aggregate<BreakerDocument & { now: Date }>([{ $limit: MAX_BREAKERS }, { $addFields: { now: '$$NOW' } }])
      .exec();
    return rows.map((row) => toView(row, row.now));
  }

  async open(name: string, generation: number, forMs: number): Promise<BreakerView | null> {
    const opened = await this.change(name, generation, 'open', untilFromNow(forMs));
    if (opened !== null || generation > 0) return opened;
    // It has never opened: there is no document yet.
    try {
      await this.breakers.create({ _id: name, generation: 0, state: 'closed', until: LONG_AGO, changedAt: LONG_AGO });
    } catch (error) {
      if (!duplicateKeyIndex(error)) throw error; // another instance opens it at this moment
    }
    return this.change(name, generation, 'open', untilFromNow(forMs));
  }

  takeTry(name: string, generation: number, forMs: number): Promise<BreakerView | null> {
    return this.change(name, generation, 'half_open', untilFromNow(forMs), reached('until'));
  }

  close(name: string, generation: number): Promise<BreakerView | null> {
    return this.change(name, generation, 'closed', '$$NOW');
  }

  private async change(
    name: string,
    generation: number,
    state: BreakerState,
    until: unknown,
    condition?: object,
  ): Promise<BreakerView | null> {
    const row = await this.breakers
      .findOneAndUpdate(
        all({ _id: name, generation }, condition as Record<string, unknown> | undefined),
        [{ $set: { generation: generation + 1, state, until, changedAt: '$$NOW' } }],
        { ...PIPELINE, returnDocument: 'after' },
      )
      .lean();
    return row && toView(row, row.changedAt);
  }
}

function toView({ _id, generation, state, until, changedAt }: BreakerDocument, now: Date): BreakerView {
  const waitMs = state === 'closed' ? 0 : Math.max(0, until.getTime() - now.getTime());
  return { name: _id, generation, state, waitMs, changedAt: generation === 0 ? null : changedAt };
}

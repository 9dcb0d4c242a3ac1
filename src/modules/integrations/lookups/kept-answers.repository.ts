import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ahead, all, everything, oneOf } from '../../../common/persistence/index.js';
import { LookupsConfig } from '../../../config/index.js';
import type { LookupKind, ProviderName } from './lookup.js';

export interface KeptAnswer {
  readonly isFound: boolean;
  readonly answer: unknown;
  readonly source: ProviderName;
  readonly fetchedAt: Date;
  readonly freshUntil: Date;
}

export interface NewAnswer extends KeptAnswer {
  readonly kind: LookupKind;
  readonly expireAt: Date;
}

interface KeptAnswerDocument extends NewAnswer {
  readonly _id: string;
}

/** Writes between two looks at the number of rows. */
const COUNT_EVERY = 50;
/** Rows dropped at once. */
const DROP_AT_ONCE = 1_000;
const MAX_ANSWER_BYTES = 256 * 1024;

/** Answers that were once given, bounded in size, number and age. A machine's memory: no unit of work, losing it costs a question. */
@Injectable()
export class KeptAnswers {
  private writes = 0;

  constructor(
    @InjectModel('lookup_answers') private readonly answers: Model<KeptAnswerDocument>,
    private readonly config: LookupsConfig,
  ) {}

  /** Null when there is none, or when its life is over. */
  async find(key: string): Promise<KeptAnswer | null> {
    return this.answers.findOne(all({ _id: key }, ahead('expireAt'))).lean<KeptAnswer>();
  }

  /** Keeps the newest answer to a question, unless it is larger than 256 KiB. */
  async keep(key: string, answer: NewAnswer): Promise<void> {
    if (Buffer.byteLength(JSON.stringify(answer.answer)) > MAX_ANSWER_BYTES) return;
    await this.answers.updateOne(all({ _id: key }), { $set: answer }, { upsert: true });
    if (this.writes % COUNT_EVERY === 0) await this.dropSurplus();
    this.writes += 1;
  }

  /** The limit may be exceeded by what all instances write between two looks. */
  private async dropSurplus(): Promise<void> {
    const surplus = (await this.answers.estimatedDocumentCount()) - this.config.LOOKUP_CACHE_ROWS;
    if (surplus <= 0) return;
    const first = await this.answers
      .find(everything(), { _id: 1 })
      .sort({ expireAt: 1 })
      .limit(Math.min(surplus, DROP_AT_ONCE))
      .lean();
    await this.answers.deleteMany(all({ _id: oneOf(first.map(({ _id }) => _id)) }));
  }
}

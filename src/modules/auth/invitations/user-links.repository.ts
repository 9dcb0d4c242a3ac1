import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import {
  ahead,
  all,
  either,
  objectIdOf,
  PIPELINE,
  reached,
  sessionOf,
  type Tx,
  untilFromNow,
} from '../../../common/persistence/index.js';
import { LINK_LIFE_MS, type LinkKind } from './user-link.js';

interface UserLinkDocument {
  _id: string;
  userId: Types.ObjectId;
  kind: LinkKind;
  expireAt: Date;
}

interface UserMailQuotaDocument {
  _id: Types.ObjectId;
  newest: Date;
  middle: Date | null;
  oldest: Date | null;
}

const HOUR_MS = 3_600_000;

/** Links belong to users. Expiry is judged by the database's clock. */
@Injectable()
export class UserLinksRepository {
  constructor(
    @InjectModel('user_links') private readonly links: Model<UserLinkDocument>,
    @InjectModel('user_mail_quotas') private readonly quotas: Model<UserMailQuotaDocument>,
  ) {}

  async insert(digest: string, userId: string, kind: LinkKind, tx: Tx): Promise<void> {
    const fields = { userId: objectIdOf(userId), kind, expireAt: untilFromNow(LINK_LIFE_MS[kind]) };
    const options = { upsert: true, ...PIPELINE, session: sessionOf(tx) } as const;
    await this.links.updateOne({ _id: digest }, [{ $set: fields }], options);
  }

  /** Whose link it is; null for one that is unknown, used, too old or of another kind. */
  async userOf(digest: string, kind: LinkKind): Promise<string | null> {
    const row = await this.links.findOne(all({ _id: digest, kind }, ahead('expireAt'))).lean();
    return row?.userId.toHexString() ?? null;
  }

  /** Uses a link up. Only one of several who want it gets true. */
  async take(digest: string, userId: string, kind: LinkKind, tx: Tx): Promise<boolean> {
    const live = all({ _id: digest, kind, userId: objectIdOf(userId) }, ahead('expireAt'));
    return (await this.links.deleteOne(live, { session: sessionOf(tx) })).deletedCount === 1;
  }

  /** Ends every link of a user. */
  async deleteAllOf(userId: string, tx: Tx): Promise<void> {
    await this.links.deleteMany(all({ userId: objectIdOf(userId) }), { session: sessionOf(tx) });
  }

  /** Counts a mail that anybody may ask for. @returns false when the account got three within the hour */
  async countMail(userId: string, tx: Tx): Promise<boolean> {
    const _id = objectIdOf(userId);
    const session = sessionOf(tx);
    const until = untilFromNow(HOUR_MS);
    if ((await this.quotas.exists(all({ _id })).session(session)) === null) {
      const options = { upsert: true, ...PIPELINE, session } as const;
      await this.quotas.updateOne({ _id }, [{ $set: { newest: until, middle: null, oldest: null } }], options);
      return true;
    }
    const { matchedCount } = await this.quotas.updateOne(
      all({ _id }, either({ oldest: null }, reached('oldest'))),
      [{ $set: { oldest: '$middle', middle: '$newest', newest: until } }],
      { ...PIPELINE, session },
    );
    return matchedCount === 1;
  }
}

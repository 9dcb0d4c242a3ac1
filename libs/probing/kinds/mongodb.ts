import { BSON } from 'mongodb';
import { type Reading, UnexpectedAnswer } from '../../outbound-http/conversation.js';
import { type ConversationKind, SECURABLE, type SecurableConfig, tlsWishOf } from '../conversation-probe.js';

/** What a MongoDB server must be. */
export const MONGODB_ROLES = ['any', 'primary', 'member'] as const;

/** A MongoDB server that says hello, which it does before anybody signs in. */
export interface MongodbProbeConfig extends SecurableConfig {
  /** `primary`: takes writes; `member`: primary or secondary, not starting or recovering. Default `any`. */
  readonly role?: (typeof MONGODB_ROLES)[number];
}

const OP_MSG = 2013;
const HEAD_BYTES = 16;
const MAX_MESSAGE_BYTES = 48 * 1024;

export const mongodbKind: ConversationKind<MongodbProbeConfig> = {
  name: 'mongodb',
  form: { schemes: { mongodb: 27017 }, options: ['role', ...SECURABLE] },
  findProblems({ role = 'any' }, report) {
    if (!MONGODB_ROLES.includes(role)) report('/role', `must be one of ${MONGODB_ROLES.join(', ')}`);
  },
  plan(config) {
    const { role = 'any' } = config;
    return {
      tls: tlsWishOf(config),
      async talk(conversation) {
        conversation.send(HELLO);
        const hello = await conversation.receive(document);
        if (hello['ok'] !== 1) return { reason: 'unavailable', detail: 'The server does not say hello.' };
        const isPrimary = hello['isWritablePrimary'] === true;
        const isMember = isPrimary || hello['secondary'] === true;
        if (role === 'primary' && !isPrimary) return { reason: 'assertion', detail: 'The server is not the primary.' };
        if (role === 'member' && !isMember) {
          return { reason: 'assertion', detail: 'The server is neither primary nor secondary.' };
        }
        return null;
      },
    };
  },
};

/** An OP_MSG with one section of kind 0 (MongoDB, «Wire Protocol»). */
const HELLO = ((): Buffer => {
  const body = BSON.serialize({ hello: 1, $db: 'admin' });
  const head = Buffer.alloc(HEAD_BYTES + 5);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(1, 4); // the request's number
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, body]);
})();

const document: Reading<Readonly<Record<string, unknown>>> = (unread) => {
  if (unread.length < HEAD_BYTES) return null;
  const length = unread.readInt32LE(0);
  const isMessage = length > HEAD_BYTES + 5 && length <= MAX_MESSAGE_BYTES && unread.readInt32LE(12) === OP_MSG;
  if (!isMessage) throw new UnexpectedAnswer('The answer is none of MongoDB.');
  if (unread.length < length) return null;
  try {
    return { value: BSON.deserialize(unread.subarray(HEAD_BYTES + 5, length)), taken: length };
  } catch {
    throw new UnexpectedAnswer('The answer is none of MongoDB.');
  }
};

import { type Conversation, type Reading, UnexpectedAnswer } from '../../outbound-http/conversation.js';
import type { AssertionFault } from '../assertions.js';
import { type ConversationKind, SECURABLE, type SecurableConfig, tlsWishOf } from '../conversation-probe.js';

/** A PostgreSQL server that answers the start of a session, with `tls` one that offers it (SSLRequest). Nobody signs in. */
export interface PostgresqlProbeConfig extends SecurableConfig {
  /** Role that is named; need not exist. Default `vigia`. */
  readonly user?: string;
  /** Database that is named; need not exist. Default: as the role. */
  readonly database?: string;
}

/** Numbers in the place of a version (PostgreSQL 17, §53.7 «Message Formats»). */
const SSL_REQUEST = 80_877_103;
const PROTOCOL_3_0 = 196_608;
const MAX_NAME_BYTES = 63;
/** Answers to a start are short: a name of a method, or an error with its fields. */
const MAX_MESSAGE_BYTES = 32 * 1024;

export const postgresqlKind: ConversationKind<PostgresqlProbeConfig> = {
  name: 'postgresql',
  form: { schemes: { postgresql: 5432 }, options: ['user', 'database', ...SECURABLE] },
  findProblems({ user, database }, report) {
    // Zero bytes end a text on the wire.
    const isName = (name = 'x'): boolean =>
      name.length > 0 && Buffer.byteLength(name) <= MAX_NAME_BYTES && !name.includes('\0');
    if (!isName(user)) report('/user', 'must have 1 to 63 bytes');
    if (!isName(database)) report('/database', 'must have 1 to 63 bytes');
  },
  plan(config) {
    const { user = 'vigia', database = user } = config;
    const wish = tlsWishOf(config, ['postgresql']);
    return {
      tls: null,
      async talk(conversation) {
        if (wish && !(await offersTls(conversation))) {
          return { reason: 'assertion', detail: 'The server does not offer TLS.' };
        }
        if (wish) await conversation.secure(wish);
        conversation.send(startup({ user, database, application_name: 'vigia' }));
        return judge(await conversation.receive(message));
      },
    };
  },
};

async function offersTls(conversation: Conversation): Promise<boolean> {
  const request = Buffer.alloc(8);
  request.writeInt32BE(8, 0);
  request.writeInt32BE(SSL_REQUEST, 4);
  conversation.send(request);
  const answer = await conversation.receive((unread) =>
    unread.length < 1 ? null : { value: String.fromCharCode(unread[0] ?? 0), taken: 1 },
  );
  if (answer !== 'S' && answer !== 'N') throw new UnexpectedAnswer('The answer is none of PostgreSQL.');
  return answer === 'S';
}

function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const texts = Object.entries(parameters).flatMap(([name, value]) => [`${name}\0`, `${value}\0`]);
  const body = Buffer.from(`${texts.join('')}\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + body.length, 0);
  head.writeInt32BE(PROTOCOL_3_0, 4);
  return Buffer.concat([head, body]);
}

interface Message {
  readonly type: string;
  readonly body: Buffer;
}

const message: Reading<Message> = (unread) => {
  if (unread.length < 5) return null;
  const length = unread.readInt32BE(1);
  if (length < 4 || length > MAX_MESSAGE_BYTES) throw new UnexpectedAnswer('The answer is none of PostgreSQL.');
  if (unread.length < 1 + length) return null;
  return { value: { type: unread.toString('latin1', 0, 1), body: unread.subarray(5, 1 + length) }, taken: 1 + length };
};

/** A server that asks who we are, or refuses us by name, is up (SQLSTATE classes of PostgreSQL 17, appendix A). */
function judge({ type, body }: Message): AssertionFault | null {
  if (type === 'R') return null;
  if (type !== 'E') throw new UnexpectedAnswer('The answer is none of PostgreSQL.');
  const state = fieldOf(body, 'C');
  // Invalid authorization, and a database that is not there.
  if (state.startsWith('28') || state === '3D000') return null;
  return { reason: 'unavailable', detail: `The server refuses with SQLSTATE ${state}.` };
}

/** A field of an error message by its one-letter type. */
function fieldOf(body: Buffer, wanted: string): string {
  const field = body
    .toString('latin1')
    .split('\0')
    .find((text) => text.startsWith(wanted));
  return field !== undefined && /^[0-9A-Z]{5}$/.test(field.slice(1)) ? field.slice(1) : 'unknown';
}

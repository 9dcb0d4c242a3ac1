import { type Conversation, type Reading, UnexpectedAnswer } from '../../outbound-http/conversation.js';
import type { AssertionFault } from '../assertions.js';
import { type ConversationKind, SECURABLE, type SecurableConfig, tlsWishOf } from '../conversation-probe.js';

/**
 * A MySQL or MariaDB server that greets and judges a sign-in. The sign-in is carried through to its refusal: a server counts
 * connections that end before as errors of the host, and shuts it out after `max_connect_errors` of them.
 */
export interface MysqlProbeConfig extends SecurableConfig {
  /** Account that is named, without a password; need not exist. Default `vigia`. */
  readonly user?: string;
}

interface Packet {
  readonly sequence: number;
  readonly body: Buffer;
}

/** Capabilities of the client (MySQL, «Protocol::HandshakeResponse41»). */
const PROTOCOL_41 = 0x0200;
const SECURE_CONNECTION = 0x8000;
const PLUGIN_AUTH = 0x0008_0000;
const SSL = 0x0800;
const UTF8MB4 = 45;
const MAX_PACKET_BYTES = 32 * 1024;
const PLUGIN = 'mysql_native_password';

/** Errors that mean «not you»: the server works. Access denied, by host as well, and with the account locked or without a plugin. */
const NOT_YOU: ReadonlySet<number> = new Set([1044, 1045, 1130, 1251, 1396, 1698, 3118, 4151]);

export const mysqlKind: ConversationKind<MysqlProbeConfig> = {
  name: 'mysql',
  form: { schemes: { mysql: 3306 }, options: ['user', ...SECURABLE] },
  findProblems({ user = 'x' }, report) {
    if (user.length < 1 || user.length > 80 || user.includes('\0')) report('/user', 'must have 1 to 80 characters');
  },
  plan(config) {
    const { user = 'vigia' } = config;
    const wish = tlsWishOf(config);
    return {
      tls: null,
      async talk(conversation) {
        const greeting = await conversation.receive(packet);
        if (greeting.body[0] === 0xff) return judge(greeting);
        const offers = capabilitiesOf(greeting.body);
        if (wish && (offers & SSL) === 0) return { reason: 'assertion', detail: 'The server does not offer TLS.' };
        let sequence = greeting.sequence + 1;
        const wanted = PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH | (wish ? SSL : 0);
        if (wish) {
          conversation.send(framed(sequence, head(wanted)));
          sequence += 1;
          await conversation.secure(wish);
        }
        conversation.send(framed(sequence, Buffer.concat([head(wanted), Buffer.from(`${user}\0\0${PLUGIN}\0`)])));
        return judge(await conclusion(conversation));
      },
    };
  },
};

/** The server's last word on the sign-in: other ways to prove oneself are answered with nothing. */
async function conclusion(conversation: Conversation): Promise<Packet> {
  for (let turns = 0; turns < 4; turns += 1) {
    const answer = await conversation.receive(packet);
    const kind = answer.body[0];
    if (kind !== 0xfe && kind !== 0x01) return answer;
    conversation.send(framed(answer.sequence + 1, Buffer.alloc(0)));
  }
  throw new UnexpectedAnswer('The sign-in does not end.');
}

const packet: Reading<Packet> = (unread) => {
  if (unread.length < 4) return null;
  const length = unread.readUIntLE(0, 3);
  if (length < 1 || length > MAX_PACKET_BYTES) throw new UnexpectedAnswer('The answer is none of MySQL.');
  if (unread.length < 4 + length) return null;
  return { value: { sequence: unread[3] ?? 0, body: unread.subarray(4, 4 + length) }, taken: 4 + length };
};

/** Of a greeting of version 10: after its number, the server's version, a thread id, 8 bytes of salt and one byte. */
function capabilitiesOf(greeting: Buffer): number {
  const versionEnd = greeting.indexOf(0, 1);
  if (greeting[0] !== 10 || versionEnd < 0 || greeting.length < versionEnd + 16) {
    throw new UnexpectedAnswer('The answer is none of MySQL.');
  }
  return greeting.readUInt16LE(versionEnd + 14);
}

/** What stands before the name in a sign-in, and alone in a request for TLS. */
function head(capabilities: number): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32LE(capabilities, 0);
  bytes.writeUInt32LE(MAX_PACKET_BYTES, 4);
  bytes[8] = UTF8MB4;
  return bytes;
}

function framed(sequence: number, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUIntLE(body.length, 0, 3);
  length[3] = sequence & 0xff;
  return Buffer.concat([length, body]);
}

function judge({ body }: Packet): AssertionFault | null {
  if (body[0] === 0x00) return null;
  if (body[0] !== 0xff || body.length < 3) throw new UnexpectedAnswer('The answer is none of MySQL.');
  const code = body.readUInt16LE(1);
  return NOT_YOU.has(code) ? null : { reason: 'unavailable', detail: `The server refuses with error ${code}.` };
}

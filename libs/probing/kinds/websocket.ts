import { createHash, randomBytes } from 'node:crypto';
import { type Conversation, UnexpectedAnswer } from '../../outbound-http/conversation.js';
import type { AssertionFault } from '../assertions.js';
import { type ConversationKind, type SecurableConfig, tlsWishOf } from '../conversation-probe.js';
import { line } from './lines.js';

/** A WebSocket, `ws` or with `tls` `wss`, that opens and answers a ping (RFC 6455). */
export interface WebsocketProbeConfig extends SecurableConfig {
  /** Path and query, beginning with `/`; at most 2,048 characters. Default `/`. */
  readonly path?: string;
}

const PATH = /^\/[\x21-\x7e]{0,2047}$/;
/** RFC 6455 §1.3. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const MAX_HEADERS = 100;
const PING = 0x9;
const PONG = 0xa;
const CLOSE = 0x8;

export const websocketKind: ConversationKind<WebsocketProbeConfig> = {
  name: 'websocket',
  form: {
    schemes: { ws: 80, wss: 443 },
    options: ['verifyTls'],
    takesPath: true,
    fromAddress: ({ scheme, path }) => ({ tls: scheme === 'wss', ...(path === '' ? {} : { path }) }),
  },
  findProblems({ path = '/' }, report) {
    if (!PATH.test(path)) report('/path', 'must begin with / and have at most 2,048 visible ASCII characters');
  },
  plan(config) {
    const { host, port, path = '/' } = config;
    const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    return {
      tls: tlsWishOf(config, ['http/1.1']),
      async talk(conversation) {
        const fault = await open(conversation, `${name}:${port}`, path);
        if (fault !== null) return fault;
        const token = randomBytes(4);
        conversation.send(frame(PING, token));
        return awaitPong(conversation, token);
      },
    };
  },
};

/** The opening handshake (RFC 6455 §4). */
async function open(conversation: Conversation, host: string, path: string): Promise<AssertionFault | null> {
  const key = randomBytes(16).toString('base64');
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Upgrade: websocket', 'Connection: Upgrade'];
  conversation.send([...lines, `Sec-WebSocket-Key: ${key}`, 'Sec-WebSocket-Version: 13', '', ''].join('\r\n'));
  const status = /^HTTP\/1\.1 (\d{3})\b/.exec(await conversation.receive(line))?.[1];
  if (status === undefined) throw new UnexpectedAnswer('The answer is not valid HTTP.');
  if (status !== '101') return { reason: 'status', detail: `Expected status 101, got ${status}.` };
  const expected = createHash('sha1').update(`${key}${ACCEPT_SUFFIX}`).digest('base64');
  let accepted: string | undefined;
  for (let count = 0; count < MAX_HEADERS; count += 1) {
    const header = await conversation.receive(line);
    if (header === '') {
      if (accepted === expected) return null;
      break;
    }
    accepted = /^sec-websocket-accept:\s*(\S+)\s*$/i.exec(header)?.[1] ?? accepted;
  }
  throw new UnexpectedAnswer('The handshake is none of WebSocket.');
}

/** Frames that come before the pong are passed over, as a server may speak first. */
async function awaitPong(conversation: Conversation, token: Buffer): Promise<AssertionFault | null> {
  for (;;) {
    const { opcode, payload } = await conversation.receive(serverFrame);
    if (opcode === CLOSE) return { reason: 'unavailable', detail: 'The server closes the connection.' };
    if (opcode === PONG && payload.equals(token)) return null;
  }
}

/** A frame of a client: final, masked (RFC 6455 §5.2); at most 125 bytes. */
function frame(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length]), mask, masked]);
}

function serverFrame(unread: Buffer): { value: { opcode: number; payload: Buffer }; taken: number } | null {
  if (unread.length < 2) return null;
  const [first = 0, second = 0] = unread;
  if ((second & 0x80) !== 0) throw new UnexpectedAnswer('The server masks its frames.');
  const short = second & 0x7f;
  const headBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (unread.length < headBytes) return null;
  const length = short < 126 ? short : short === 126 ? unread.readUInt16BE(2) : Number(unread.readBigUInt64BE(2));
  if (unread.length < headBytes + length) return null; // one that never fits meets the limit of unread bytes
  const payload = unread.subarray(headBytes, headBytes + length);
  return { value: { opcode: first & 0x0f, payload }, taken: headBytes + length };
}

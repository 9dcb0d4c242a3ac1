import { connect, constants, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from 'node:http2';
import { type Conversation, UnexpectedAnswer } from '../../outbound-http/conversation.js';
import type { AssertionFault } from '../assertions.js';
import { type ConversationKind, type SecurableConfig, tlsWishOf } from '../conversation-probe.js';
import { ConversationStream } from './conversation-stream.js';

/** A gRPC server that says it serves (gRPC, «Health Checking Protocol»). */
export interface GrpcProbeConfig extends SecurableConfig {
  /** Name of the service, at most 200 characters. Default: the server as a whole. */
  readonly service?: string;
}

const PATH = '/grpc.health.v1.Health/Check';
const MAX_SERVICE_LENGTH = 200;
/** An answer has two bytes; what is much larger is none. */
const MAX_ANSWER_BYTES = 4 * 1024;
const MAX_RECEIVED_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
/** Before each message: whether it is compressed, and its length. */
const HEAD_BYTES = 5;
const NOT_GRPC = 'The answer is none of gRPC.';

/** Statuses of a call (gRPC, «Status codes»), by their numbers. */
const STATUSES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;
/** Statuses that mean: it works, and what was asked for is not what it has. */
const OTHER_THAN_EXPECTED: ReadonlySet<string> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'UNIMPLEMENTED',
  'UNAUTHENTICATED',
]);

export const grpcKind: ConversationKind<GrpcProbeConfig> = {
  name: 'grpc',
  form: {
    schemes: { grpc: null, grpcs: 443 },
    options: ['service', 'verifyTls'],
    fromAddress: ({ scheme }) => ({ tls: scheme === 'grpcs' }),
  },
  findProblems({ service = '' }, report) {
    if (service.length > MAX_SERVICE_LENGTH) report('/service', 'must have at most 200 characters');
  },
  plan(config) {
    const { host, port, service = '', timeoutMs } = config;
    const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    const head = {
      ':method': 'POST',
      ':scheme': config.tls === true ? 'https' : 'http',
      ':authority': `${name}:${port}`,
      ':path': PATH,
      te: 'trailers',
      'content-type': 'application/grpc',
      'grpc-timeout': `${timeoutMs}m`,
      'user-agent': 'vigia',
    };
    const request = framed(service);
    return {
      tls: tlsWishOf(config, ['h2']),
      talk: async (conversation) => judge(await call(conversation, head, request)),
    };
  },
};

interface Answer {
  readonly head: IncomingHttpHeaders & IncomingHttpStatusHeader;
  /** Empty when the head was all. */
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One call over HTTP/2, which Node speaks on what the gate has opened. Null: the server takes no calls. */
function call(conversation: Conversation, head: Record<string, string>, request: Buffer): Promise<Answer | null> {
  return new Promise((resolve, reject) => {
    const stream = new ConversationStream(conversation, MAX_RECEIVED_BYTES);
    // The address is of no meaning: the connection is there, and the head names whom it is for.
    const session = connect('http://localhost', {
      createConnection: () => stream,
      settings: { enablePush: false, maxHeaderListSize: MAX_HEADER_BYTES },
      maxSessionMemory: 1, // MB
    });
    conversation.onOver(() => session.destroy());
    let isBroken = false;
    const onError = (): void => void (isBroken = true);
    session.on('error', onError);
    const exchange = session.request(head);
    let answerHead: Answer['head'] | null = null;
    let trailers: IncomingHttpHeaders = {};
    let body = Buffer.alloc(0);
    exchange.on('error', onError);
    exchange.on('response', (received) => (answerHead = received));
    exchange.on('trailers', (received: IncomingHttpHeaders) => void (trailers = received));
    exchange.on('data', (bytes: Buffer) => {
      body = Buffer.concat([body, bytes]);
      if (body.length > MAX_ANSWER_BYTES) exchange.close(constants.NGHTTP2_CANCEL);
    });
    exchange.once('close', () => {
      const { rstCode } = exchange;
      if (answerHead !== null && rstCode === constants.NGHTTP2_NO_ERROR) resolve({ head: answerHead, trailers, body });
      else if (rstCode === constants.NGHTTP2_REFUSED_STREAM) resolve(null);
      // A peer that has left ends the conversation in its own words.
      else if (stream.isPeerGone && !isBroken) void conversation.receive(() => null);
      else reject(new UnexpectedAnswer(NOT_GRPC));
    });
    exchange.end(request);
  });
}

function judge(answer: Answer | null): AssertionFault | null {
  if (answer === null) return { reason: 'unavailable', detail: 'The server takes no calls.' };
  const { head, trailers, body } = answer;
  const code = head[':status'];
  if (code !== 200) return { reason: 'status', detail: `Expected status 200, got ${code ?? 'none'}.` };
  if (!/^application\/grpc($|[+;])/i.test(head['content-type'] ?? '')) throw new UnexpectedAnswer(NOT_GRPC);
  const number = trailers['grpc-status'] ?? head['grpc-status'];
  const status = typeof number === 'string' && /^\d{1,2}$/.test(number) ? STATUSES[Number(number)] : undefined;
  if (status === undefined) throw new UnexpectedAnswer(NOT_GRPC);
  if (status === 'OK') return judgeServing(servingStatusOf(body));
  if (status === 'NOT_FOUND') return { reason: 'assertion', detail: 'The server does not know this service.' };
  const detail = `The server answers ${status}.`;
  return { reason: OTHER_THAN_EXPECTED.has(status) ? 'assertion' : 'unavailable', detail };
}

/** `ServingStatus` of health.proto: 0 UNKNOWN, 1 SERVING, 2 NOT_SERVING, 3 SERVICE_UNKNOWN. */
function judgeServing(serving: number): AssertionFault | null {
  switch (serving) {
    case 0:
      return { reason: 'unavailable', detail: 'The server does not know whether it serves.' };
    case 1:
      return null;
    case 2:
      return { reason: 'unavailable', detail: 'The server says that it does not serve.' };
    case 3:
      return { reason: 'assertion', detail: 'The server does not know this service.' };
    default:
      throw new UnexpectedAnswer(NOT_GRPC);
  }
}

/** `HealthCheckRequest { string service = 1; }` as one message that is not compressed; what is empty is left out. */
function framed(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, ...varint(name.length)]), name]);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** `HealthCheckResponse { ServingStatus status = 1; }`; 0 where it is left out. Fields of later versions are passed over. */
function servingStatusOf(body: Buffer): number {
  const isWhole = body.length >= HEAD_BYTES && body[0] === 0 && body.readUInt32BE(1) === body.length - HEAD_BYTES;
  if (!isWhole) throw new UnexpectedAnswer(NOT_GRPC);
  let at = HEAD_BYTES;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = body[at];
      if (byte === undefined) break;
      at += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new UnexpectedAnswer(NOT_GRPC);
  };
  const skip = (bytes: number): void => void (at += bytes);
  let status = 0;
  while (at < body.length) {
    const tag = next();
    // Wire types: 0 a number, 1 eight bytes, 2 as many bytes as it says, 5 four bytes.
    const wireType = tag & 7;
    if (tag === 0x08) status = next();
    else if (wireType === 0) next();
    else if (wireType === 1) skip(8);
    else if (wireType === 2) skip(next());
    else if (wireType === 5) skip(4);
    else throw new UnexpectedAnswer(NOT_GRPC);
  }
  if (at > body.length) throw new UnexpectedAnswer(NOT_GRPC);
  return status;
}

/** A number of up to 14 bits, seven to a byte, the lowest first. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7];
}

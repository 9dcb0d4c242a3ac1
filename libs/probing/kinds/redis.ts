import { UnexpectedAnswer } from '../../outbound-http/conversation.js';
import type { AssertionFault } from '../assertions.js';
import { type ConversationKind, type SecurableConfig, tlsWishOf } from '../conversation-probe.js';
import { line } from './lines.js';

/** A Redis server that answers PING. */
export interface RedisProbeConfig extends SecurableConfig {
  readonly username?: string;
  /** Without one a server that wants a password fails. At most 1,000 characters, as `username`. */
  readonly password?: string;
}

const MAX_CREDENTIAL_LENGTH = 1_000;

/** Errors that a server names itself not ready by, as Redis writes them at the beginning of a line. */
const NOT_READY: ReadonlySet<string> = new Set(['LOADING', 'BUSY', 'MASTERDOWN', 'CLUSTERDOWN']);

export const redisKind: ConversationKind<RedisProbeConfig> = {
  name: 'redis',
  form: {
    schemes: { redis: 6379, rediss: 6379 },
    options: ['username', 'password', 'verifyTls'],
    secrets: ['password'],
    fromAddress: ({ scheme }) => ({ tls: scheme === 'rediss' }),
  },
  findProblems({ username, password }, report) {
    const isLong = (text = ''): boolean => text.length > MAX_CREDENTIAL_LENGTH;
    if (isLong(username)) report('/username', 'must have at most 1,000 characters');
    if (isLong(password)) report('/password', 'must have at most 1,000 characters');
    if (username !== undefined && password === undefined) report('/password', 'must be there with a user name');
  },
  plan(config) {
    const { username, password } = config;
    return {
      tls: tlsWishOf(config),
      async talk(conversation) {
        if (password !== undefined) {
          conversation.send(command('AUTH', ...(username === undefined ? [] : [username]), password));
          const refused = faultOf(await conversation.receive(line), '+OK');
          if (refused !== null) return refused;
        }
        conversation.send(command('PING'));
        return faultOf(await conversation.receive(line), '+PONG');
      },
    };
  },
};

/** A command as an array of bulk strings (RESP). */
function command(...words: readonly string[]): string {
  const bulk = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${bulk.join('')}`;
}

function faultOf(answer: string, expected: string): AssertionFault | null {
  if (answer === expected) return null;
  if (!answer.startsWith('-')) throw new UnexpectedAnswer('The answer is none of Redis.');
  const code = /^-([A-Z]+)\b/.exec(answer)?.[1] ?? 'ERR';
  if (NOT_READY.has(code)) return { reason: 'unavailable', detail: `The server answers ${code}.` };
  return { reason: 'assertion', detail: `The server refuses with ${code}.` };
}

import type { Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { createConverse, OutboundGate, parseAllowList } from '../../libs/outbound-http/index.js';
import {
  type CheckResult,
  conversationProbes,
  type ConversationProbes,
  ProbeConfigError,
} from '../../libs/probing/index.js';
import { SystemClock } from '../../src/common/clock/index.js';
import { TEST_URI_VARIABLE } from '../support/database/test-run.js';
import { type Certificate, makeSelfSignedCertificate } from '../support/http-target/index.js';
import { HAS_REDIS, startTestRedis } from '../support/limits/test-redis.js';
import { eventuallyPasses } from '../support/poll/index.js';
import { startSmtpSink } from '../support/smtp-sink/index.js';
import { lineServer, secured, type Serve, startTcpTarget } from '../support/tcp-target/index.js';
import { frame, websocket } from '../support/websocket-target/index.js';

type Kind = keyof ConversationProbes;
/** What each kind is told beside host, port and deadline, so that it has to hear something. */
const SETTINGS: Readonly<Record<Kind, object>> = {
  tcp: { expect: 'ready' },
  tls: {},
  smtp: { security: 'none' },
  imap: { security: 'none' },
  redis: {},
  postgresql: {},
  mysql: {},
  mongodb: {},
  websocket: {},
  grpc: {},
};
const KINDS = Object.keys(SETTINGS) as Kind[];

/** Real sockets, loopback only. */
describe('checks over one connection', () => {
  let certificate: Certificate;
  let now = (): Date => new Date();
  const system = new SystemClock();
  const clock = { now: () => now(), monotonicMs: () => system.monotonicMs() };
  const gate = new OutboundGate({ allow: parseAllowList(['127.0.0.1', 'localhost']) });

  beforeAll(async () => {
    certificate = await makeSelfSignedCertificate();
  });
  afterEach(() => {
    now = () => new Date();
  });

  /** Runners that trust the certificate of this suite, or nobody beside the known authorities. */
  function probesThat(trust: 'trust' | 'do not trust'): ConversationProbes {
    const secureContext = () => createSecureContext(trust === 'trust' ? { ca: certificate.cert } : {});
    return conversationProbes({ clock, converse: createConverse(gate, { connectTimeoutMs: 5_000, secureContext }) });
  }

  async function check(kind: Kind, port: number, given: object = {}, trust: 'trust' | 'do not trust' = 'trust') {
    const config = { host: '127.0.0.1', port, timeoutMs: 5_000, ...SETTINGS[kind], ...given };
    const probe = probesThat(trust)[kind] as { prepare(config: object): { run(): Promise<CheckResult> } };
    return probe.prepare(config).run();
  }

  async function checkServed(kind: Kind, serve: Serve, given: object = {}, tls?: Certificate): Promise<CheckResult> {
    const target = await startTcpTarget(serve, tls ? { tls } : {});
    try {
      const result = await check(kind, target.port, given);
      // Nothing stays open, whatever came of it.
      await eventuallyPasses(() => expect(target.openConnections()).toBe(0));
      return result;
    } finally {
      await target.close();
    }
  }

  describe.each(KINDS)('%s', (kind) => {
    const isTls = kind === 'tls';

    it('fails when nobody listens, when the server leaves, and when it says nothing', async () => {
      const gone = await startTcpTarget(() => undefined);
      await gone.close();
      expect(await check(kind, gone.port)).toMatchObject({ outcome: 'fail', reason: 'connect' });
      expect(await checkServed(kind, (socket) => socket.end())).toMatchObject({
        outcome: 'fail',
        reason: isTls ? 'tls' : kind === 'tcp' ? 'assertion' : 'connect',
      });
      expect(await checkServed(kind, silence, { timeoutMs: 300 })).toMatchObject({
        outcome: 'fail',
        reason: isTls ? 'timeout:tls' : 'timeout:first_byte',
        remoteAddress: '127.0.0.1',
      });
    });

    it('fails on what is another protocol, on a flood, and on one that drips', async () => {
      const other = await checkServed(kind, (socket) => socket.end('\x00\x7fnonsense\x01 nonsense\r\n'.repeat(9)));
      expect(other.outcome).toBe('fail');
      expect(other.reason).toBe(isTls ? 'tls' : kind === 'tcp' ? 'assertion' : 'protocol');
      const flood = await checkServed(kind, (socket) => flooding(socket));
      expect(flood.outcome).toBe('fail');
      expect(['too_large', 'protocol', 'tls']).toContain(flood.reason);
      const drip = await checkServed(kind, dripping, { timeoutMs: 400 });
      expect(drip.outcome).toBe('fail');
      expect(drip.durationMs).toBeLessThan(5_000);
    });

    it('says nothing about a target that it may not ask, or when it is called off', async () => {
      const refused = await check(kind, 25, { host: '10.0.0.1' });
      expect(refused).toMatchObject({ outcome: 'probe_error', reason: 'refused', remoteAddress: null });
      const config = { host: '127.0.0.1', port: 65_000, timeoutMs: 5_000, ...SETTINGS[kind] };
      const probe = probesThat('trust')[kind] as {
        prepare(config: object): { run(signal: AbortSignal): Promise<CheckResult> };
      };
      expect(await probe.prepare(config).run(AbortSignal.abort())).toMatchObject({ reason: 'aborted' });
    });

    it('refuses a deadline of nothing', () => {
      const { prepare } = probesThat('trust')[kind] as { prepare(config: object): unknown };
      expect(() => prepare({ host: 'a.example', port: 1, ...SETTINGS[kind], timeoutMs: 0 })).toThrow(ProbeConfigError);
    });
  });

  describe('tcp', () => {
    it('is up when it connects, or when it hears what it waits for', async () => {
      expect(await checkServed('tcp', silence, { expect: undefined })).toMatchObject({ outcome: 'ok', reason: null });
      const echo: Serve = (socket) => void socket.on('data', (bytes: Buffer) => socket.write(bytes));
      expect(await checkServed('tcp', echo, { send: 'ready?' })).toMatchObject({ outcome: 'ok' });
      expect(await checkServed('tcp', echo, { send: 'ready?', tls: true }, certificate)).toMatchObject({
        outcome: 'ok',
      });
      expect(await checkServed('tcp', echo, { send: 'no', timeoutMs: 300 })).toMatchObject({
        reason: 'timeout:download',
      });
    });

    it('is slow beyond its limit', async () => {
      const late: Serve = (socket) => void setTimeout(() => socket.write('ready'), 150);
      expect(await checkServed('tcp', late, { degradedAfterMs: 100 })).toMatchObject({
        outcome: 'slow',
        reason: 'slow',
      });
    });
  });

  describe('tls', () => {
    const judged = async (given: object, trust: 'trust' | 'do not trust' = 'trust', shown = certificate) => {
      const target = await startTcpTarget(() => undefined, { tls: shown });
      const result = await check('tls', target.port, given, trust);
      await target.close();
      return result;
    };

    it('is up with a certificate that is known and lasts', async () => {
      expect(await judged({})).toMatchObject({ outcome: 'ok' });
      expect(await judged({ host: 'localhost' })).toMatchObject({ outcome: 'ok' });
      expect(await judged({ minDays: 1 })).toMatchObject({ outcome: 'ok' });
    });

    it('tells one that ends soon, that has ended, that nobody vouches for, and that is for others', async () => {
      expect(await judged({ minDays: 3 })).toMatchObject({ outcome: 'fail', reason: 'cert_expires_soon' });
      now = () => new Date(Date.now() + 3 * 86_400_000);
      expect(await judged({})).toMatchObject({ outcome: 'fail', reason: 'cert_expired' });
      now = () => new Date();
      expect(await judged({}, 'do not trust')).toMatchObject({ outcome: 'fail', reason: 'cert_self_signed' });
      expect(await judged({ verifyChain: false }, 'do not trust')).toMatchObject({ outcome: 'ok' });
      const others = await makeSelfSignedCertificate(['other.example']);
      const trusting = conversationProbes({
        clock,
        converse: createConverse(gate, {
          connectTimeoutMs: 5_000,
          secureContext: () => createSecureContext({ ca: others.cert }),
        }),
      });
      const target = await startTcpTarget(() => undefined, { tls: others });
      const config = { host: 'localhost', port: target.port, timeoutMs: 5_000 };
      expect(await trusting.tls.prepare(config).run()).toMatchObject({ outcome: 'fail', reason: 'cert_name' });
      await target.close();
    });
  });

  describe('smtp', () => {
    it('is up at a real server, and not where STARTTLS is missing', async () => {
      const sink = await startSmtpSink();
      expect(await check('smtp', sink.port)).toMatchObject({ outcome: 'ok' });
      expect(await check('smtp', sink.port, { security: 'starttls' })).toMatchObject({ reason: 'assertion' });
      expect(sink.mails).toEqual([]);
      await sink.close();
    });

    const hello = (line: string): string | undefined =>
      line.startsWith('EHLO') ? '250-mail.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n' : undefined;
    const startingTls = (line: string, socket: Socket): string | undefined => {
      if (line !== 'STARTTLS') return hello(line);
      socket.write('220 go ahead\r\n');
      secured(socket, certificate, lineServer('', hello));
      return undefined;
    };

    it('secures the connection, and fails on a certificate that nobody vouches for', async () => {
      const target = await startTcpTarget(lineServer('220 mail.example\r\n', startingTls));
      const security = 'starttls';
      expect(await check('smtp', target.port, { security })).toMatchObject({ outcome: 'ok' });
      expect(await check('smtp', target.port, { security }, 'do not trust')).toMatchObject({ reason: 'tls' });
      await target.close();
    });

    it('fails on a server that is not ready, and on words smuggled in before the handshake', async () => {
      const busy = lineServer('421 later\r\n', () => undefined);
      expect(await checkServed('smtp', busy)).toMatchObject({
        reason: 'unavailable',
        detail: 'The server answers 421.',
      });
      const smuggling = lineServer('220 a\r\n', (line) =>
        line === 'STARTTLS' ? '220 go\r\n250 evil\r\n' : hello(line),
      );
      expect(await checkServed('smtp', smuggling, { security: 'starttls' })).toMatchObject({ reason: 'protocol' });
    });
  });

  it('imap: is up when greeted, in the clear and by STARTTLS, and not when told goodbye', async () => {
    const commands = (line: string, socket: Socket): string | undefined => {
      const [tag = '', name] = line.split(' ');
      if (name === 'CAPABILITY') return `* CAPABILITY IMAP4rev2 STARTTLS\r\n${tag} OK done\r\n`;
      if (name === 'LOGOUT') return `* BYE\r\n${tag} OK done\r\n`;
      socket.write(`${tag} OK begin\r\n`);
      secured(socket, certificate, lineServer('', commands));
      return undefined;
    };
    const server = lineServer('* OK ready\r\n', commands);
    expect(await checkServed('imap', server)).toMatchObject({ outcome: 'ok' });
    expect(await checkServed('imap', server, { security: 'starttls' })).toMatchObject({ outcome: 'ok' });
    const full = lineServer('* BYE too many\r\n', () => undefined);
    expect(await checkServed('imap', full)).toMatchObject({ outcome: 'fail', reason: 'unavailable' });
  });

  describe('redis', () => {
    it('is up at a real server', async () => {
      if (!HAS_REDIS) return process.stdout.write('redis: no server on this machine\n');
      const redis = await startTestRedis();
      const { port } = new URL(redis.url);
      expect(await check('redis', Number(port))).toMatchObject({ outcome: 'ok' });
      const wrong = await check('redis', Number(port), { username: 'nobody', password: 'x' });
      expect(wrong).toMatchObject({
        outcome: 'fail',
        reason: 'assertion',
        detail: 'The server refuses with WRONGPASS.',
      });
      await redis.stop();
    });

    it('fails on one that loads, or wants a password', async () => {
      const says = (answer: string): Serve => lineServer('', (line) => (line === 'PING' ? answer : undefined));
      expect(await checkServed('redis', says('-LOADING Redis is loading\r\n'))).toMatchObject({
        reason: 'unavailable',
      });
      expect(await checkServed('redis', says('-NOAUTH Authentication required.\r\n'))).toMatchObject({
        reason: 'assertion',
      });
    });
  });

  it('mongodb: is up at the database that these tests use, which is its own primary', async () => {
    const { hostname, port } = new URL(process.env[TEST_URI_VARIABLE] ?? '');
    expect(hostname).toBe('127.0.0.1');
    expect(await check('mongodb', Number(port))).toMatchObject({ outcome: 'ok' });
    expect(await check('mongodb', Number(port), { role: 'primary' })).toMatchObject({ outcome: 'ok' });
  });

  it('postgresql: is up when asked who we are or refused by name, and not while it starts', async () => {
    const answers =
      (bytes: Buffer): Serve =>
      (socket) =>
        void socket.once('data', () => socket.write(bytes));
    const error = (state: string): Buffer => {
      const fields = Buffer.from(`SFATAL\0C${state}\0Mwords\0\0`);
      const head = Buffer.from('E\0\0\0\0');
      head.writeInt32BE(4 + fields.length, 1);
      return Buffer.concat([head, fields]);
    };
    const authentication = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 10]);
    expect(await checkServed('postgresql', answers(authentication))).toMatchObject({ outcome: 'ok' });
    expect(await checkServed('postgresql', answers(error('28000')))).toMatchObject({ outcome: 'ok' });
    expect(await checkServed('postgresql', answers(error('3D000')))).toMatchObject({ outcome: 'ok' });
    expect(await checkServed('postgresql', answers(error('57P03')))).toMatchObject({
      reason: 'unavailable',
      detail: 'The server refuses with SQLSTATE 57P03.',
    });
    const noTls = await checkServed('postgresql', answers(Buffer.from('N')), { tls: true });
    expect(noTls).toMatchObject({ reason: 'assertion' });
  });

  describe('websocket', () => {
    it('is up when it answers our ping, after whatever it says of its own accord', async () => {
      const answering = websocket((ping) => frame(0x8a, ping));
      expect(await checkServed('websocket', answering)).toMatchObject({ outcome: 'ok' });
      expect(await checkServed('websocket', answering, { tls: true }, certificate)).toMatchObject({ outcome: 'ok' });
    });

    it('fails on another pong, on a close, and on a server that speaks plain HTTP', async () => {
      const other = websocket(() => frame(0x8a, Buffer.from('none')));
      expect(await checkServed('websocket', other, { timeoutMs: 300 })).toMatchObject({ reason: 'timeout:download' });
      const closing = websocket(() => frame(0x88, Buffer.alloc(0)));
      expect(await checkServed('websocket', closing)).toMatchObject({ reason: 'unavailable' });
      const plain: Serve = (socket) => void socket.once('data', () => socket.write('HTTP/1.1 404 Not Found\r\n\r\n'));
      expect(await checkServed('websocket', plain)).toMatchObject({
        reason: 'status',
        detail: 'Expected status 101, got 404.',
      });
    });
  });

  it('mysql: is up when it judges the sign-in, and not while it is full', async () => {
    const packet = (sequence: number, body: Buffer): Buffer =>
      Buffer.concat([Buffer.from([body.length, 0, 0, sequence]), body]);
    const errorOf = (code: number): Buffer => Buffer.from([0xff, code & 0xff, code >> 8, 0x23]);
    const greeting = Buffer.concat([
      Buffer.from('\x0a8.0.0\0'),
      Buffer.alloc(13),
      Buffer.from([0xff, 0xf7]),
      Buffer.alloc(20),
    ]);
    const server =
      (last: Buffer): Serve =>
      (socket) => {
        socket.write(packet(0, greeting));
        socket.once('data', () => {
          socket.write(packet(2, Buffer.from([0xfe, 0x61, 0])));
          socket.once('data', () => socket.write(packet(4, last)));
        });
      };
    expect(await checkServed('mysql', server(errorOf(1045)))).toMatchObject({ outcome: 'ok' });
    expect(await checkServed('mysql', server(errorOf(1053)))).toMatchObject({ reason: 'unavailable' });
    const full: Serve = (socket) => void socket.write(packet(0, errorOf(1040)));
    expect(await checkServed('mysql', full)).toMatchObject({ detail: 'The server refuses with error 1040.' });
    const noTls = await checkServed('mysql', server(errorOf(1045)), { tls: true });
    expect(noTls).toMatchObject({ outcome: 'fail' });
  });
});

const silence: Serve = () => undefined;

function flooding(socket: Socket): void {
  const bytes = Buffer.alloc(16 * 1024, 'x');
  const more = (): void => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}

function dripping(socket: Socket): void {
  const timer = setInterval(() => socket.write('2'), 50);
  socket.on('close', () => clearInterval(timer));
}

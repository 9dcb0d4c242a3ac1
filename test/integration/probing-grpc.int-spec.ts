import type { ServerHttp2Stream } from 'node:http2';
import { createSecureContext } from 'node:tls';
import { createConverse, OutboundGate, parseAllowList } from '../../libs/outbound-http/index.js';
import { type CheckResult, conversationProbes } from '../../libs/probing/index.js';
import { SystemClock } from '../../src/common/clock/index.js';
import {
  answerCall,
  type GrpcAnswer,
  HAS_GRPC,
  startGrpcServer,
  startHttp2Target,
} from '../support/grpc-target/index.js';
import { type Certificate, makeSelfSignedCertificate } from '../support/http-target/index.js';
import { type Serve, startTcpTarget } from '../support/tcp-target/index.js';

const SERVING = [0x08, 1];

/** What every kind has to bear is in `probing-kinds`; here is what is of gRPC. */
describe('checks of gRPC', () => {
  let certificate: Certificate;
  const gate = new OutboundGate({ allow: parseAllowList(['127.0.0.1']) });

  beforeAll(async () => {
    certificate = await makeSelfSignedCertificate();
  });

  function check(port: number, given: object = {}, isTrusting = true): Promise<CheckResult> {
    const secureContext = () => createSecureContext(isTrusting ? { ca: certificate.cert } : {});
    const converse = createConverse(gate, { connectTimeoutMs: 5_000, secureContext });
    const { grpc } = conversationProbes({ clock: new SystemClock(), converse });
    return grpc.prepare({ host: '127.0.0.1', port, timeoutMs: 5_000, ...given }).run();
  }

  async function checkServed(serve: (stream: ServerHttp2Stream) => void, given: object = {}): Promise<CheckResult> {
    const target = await startHttp2Target(serve);
    const result = await check(target.port, { timeoutMs: 2_000, ...given });
    target.close();
    return result;
  }

  const checkAnswered = (answer: GrpcAnswer, given: object = {}): Promise<CheckResult> =>
    checkServed((stream) => answerCall(stream, answer), given);

  it('asks as the protocol has it', async () => {
    const heads: object[] = [];
    const bodies: string[] = [];
    const target = await startHttp2Target((stream, head) => {
      heads.push(head);
      stream.on('data', (bytes: Buffer) => bodies.push(bytes.toString('hex')));
      stream.on('end', () => answerCall(stream, { message: SERVING, status: 0 }));
    });
    const whole = await check(target.port);
    expect(whole).toMatchObject({ outcome: 'ok', reason: null, remoteAddress: '127.0.0.1' });
    expect(whole.phases.firstByteMs).not.toBeNull();
    expect(await check(target.port, { service: 'a.B' })).toMatchObject({ outcome: 'ok' });
    expect(await check(target.port, { service: 'x'.repeat(200) })).toMatchObject({ outcome: 'ok' });
    target.close();
    expect(bodies).toEqual(['0000000000', '00000000050a03612e42', `00000000cb0ac801${'78'.repeat(200)}`]);
    expect(heads[0]).toMatchObject({
      ':method': 'POST',
      ':scheme': 'http',
      ':authority': `127.0.0.1:${target.port}`,
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': '5000m',
    });
  });

  it('refuses a service with a name that is too long', () => {
    expect(() => check(1, { service: 'x'.repeat(201) })).toThrow('/service');
  });

  it.each<[number, string, string]>([
    [5, 'assertion', 'The server does not know this service.'],
    [7, 'assertion', 'The server answers PERMISSION_DENIED.'],
    [12, 'assertion', 'The server answers UNIMPLEMENTED.'],
    [16, 'assertion', 'The server answers UNAUTHENTICATED.'],
    [4, 'unavailable', 'The server answers DEADLINE_EXCEEDED.'],
    [8, 'unavailable', 'The server answers RESOURCE_EXHAUSTED.'],
    [13, 'unavailable', 'The server answers INTERNAL.'],
    [14, 'unavailable', 'The server answers UNAVAILABLE.'],
  ])('tells a call that ends with status %d, by a head alone or after a message', async (status, reason, detail) => {
    expect(await checkAnswered({ status })).toMatchObject({ outcome: 'fail', reason, detail });
    expect(await checkAnswered({ status, message: SERVING })).toMatchObject({ outcome: 'fail', reason, detail });
  });

  it.each<[string, number[], string | null]>([
    ['nothing, which means unknown', [], 'unavailable'],
    ['a service that does not serve', [0x08, 2], 'unavailable'],
    ['a service that is not known', [0x08, 3], 'assertion'],
    ['fields of later versions', [0x12, 2, 1, 1, 0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x25, 1, 2, 3, 4, 0x08, 1], null],
    ['a status that is none', [0x08, 9], 'protocol'],
    ['a number that does not end', [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 'protocol'],
    ['fewer bytes than it says', [0x12, 100, 1], 'protocol'],
    ['a wire type that is none', [0x0f, 1], 'protocol'],
    ['five thousand bytes', Array.from({ length: 5_000 }, () => 0x00), 'protocol'],
  ])('judges a message with %s', async (_, message, reason) => {
    const result = await checkAnswered({ message, status: 0 });
    expect(result).toMatchObject({ outcome: reason === null ? 'ok' : 'fail', reason });
  });

  it('is slow beyond its limit, and silent at its deadline', async () => {
    const late = await checkServed(
      (stream) => void setTimeout(() => answerCall(stream, { message: SERVING, status: 0 }), 150),
      { degradedAfterMs: 100 },
    );
    expect(late).toMatchObject({ outcome: 'slow', reason: 'slow' });
    const never = await checkServed(() => undefined, { timeoutMs: 300 });
    expect(never).toMatchObject({ outcome: 'fail', reason: 'timeout:download' });
    expect(never.durationMs).toBeLessThan(2_000);
  });

  it.each<[string, (stream: ServerHttp2Stream) => void, string]>([
    ['another status', (stream) => stream.respond({ ':status': 503 }, { endStream: true }), 'status'],
    [
      'another type of content',
      (stream) => answerCall(stream, { message: SERVING, status: 0, head: { 'content-type': 'text/html' } }),
      'protocol',
    ],
    ['no status of gRPC', (stream) => answerCall(stream, { message: SERVING, status: null }), 'protocol'],
    ['a status of gRPC that is none', (stream) => answerCall(stream, { message: SERVING, status: 'x' }), 'protocol'],
    ['a status of gRPC beyond all', (stream) => answerCall(stream, { message: SERVING, status: 17 }), 'protocol'],
    ['a good end without a message', (stream) => answerCall(stream, { status: 0 }), 'protocol'],
    ['a message that is compressed', (stream) => endWith(stream, [1, 0, 0, 0, 2, 0x08, 1]), 'protocol'],
    ['half a message', (stream) => endWith(stream, [0, 0, 0, 0, 2, 0x08]), 'protocol'],
    ['a call that it turns away', (stream) => stream.close(7), 'unavailable'],
    ['a call that it breaks off', (stream) => stream.close(2), 'protocol'],
    [
      'a connection that ends in the middle',
      (stream) => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
        stream.write(Buffer.from([0, 0, 0, 0, 2]), () => stream.session?.destroy());
      },
      'connect',
    ],
    [
      'a body without end',
      (stream) => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
        const more = (): void => {
          while (!stream.destroyed && stream.write(Buffer.alloc(16_384)));
        };
        stream.on('drain', more);
        more();
      },
      'protocol',
    ],
    [
      'one drop after the other',
      (stream) => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
        const timer = setInterval(() => stream.write(Buffer.alloc(1)), 50);
        stream.on('close', () => clearInterval(timer));
      },
      'timeout:download',
    ],
  ])('fails on %s', async (_, serve, reason) => {
    expect(await checkServed(serve, { timeoutMs: 1_000 })).toMatchObject({ outcome: 'fail', reason });
  });

  it('ends with a server that floods it with frames of their own right', async () => {
    const ping = Buffer.from('0000080600000000000000000000000000', 'hex');
    const flood: Serve = (socket) => {
      socket.write(Buffer.from('000000040000000000', 'hex'));
      const frames = Buffer.concat(Array.from({ length: 1_000 }, () => ping));
      const more = (): void => {
        while (!socket.destroyed && socket.write(frames));
      };
      socket.on('drain', more);
      more();
    };
    const target = await startTcpTarget(flood);
    const result = await check(target.port);
    expect(result.outcome).toBe('fail');
    expect(['protocol', 'too_large']).toContain(result.reason);
    await target.close();
  });

  describe('with a server of the gRPC project', () => {
    const withServer = (title: string, test: () => Promise<void>): void => {
      it(title, async () => {
        if (!HAS_GRPC) return void process.stdout.write('grpc: no grpcio-health-checking on this machine\n');
        await test();
      });
    };

    withServer('is up when the server, or the one service, says that it serves', async () => {
      const server = await startGrpcServer();
      await server.set('shop.Orders', 'NOT_SERVING');
      expect(await check(server.port)).toMatchObject({ outcome: 'ok', reason: null });
      expect(await check(server.port, { service: 'shop.Orders' })).toMatchObject({
        outcome: 'fail',
        reason: 'unavailable',
        detail: 'The server says that it does not serve.',
      });
      await server.set('shop.Orders', 'SERVING');
      expect(await check(server.port, { service: 'shop.Orders' })).toMatchObject({ outcome: 'ok' });
      const long = `${'long.'.repeat(39)}Name`;
      await server.set(long, 'SERVING');
      expect(await check(server.port, { service: long })).toMatchObject({ outcome: 'ok' });
      expect(await check(server.port, { service: 'no.Such' })).toMatchObject({
        outcome: 'fail',
        reason: 'assertion',
        detail: 'The server does not know this service.',
      });
      expect((await check(server.port, { tls: true })).outcome).toBe('fail');
      await server.stop();
      expect(await check(server.port)).toMatchObject({ outcome: 'fail', reason: 'connect' });
    });

    withServer('is up over TLS, and not with a certificate that nobody vouches for', async () => {
      const server = await startGrpcServer({ tls: certificate });
      expect(await check(server.port, { tls: true })).toMatchObject({ outcome: 'ok' });
      expect(await check(server.port, { tls: true }, false)).toMatchObject({ outcome: 'fail', reason: 'tls' });
      expect(await check(server.port, { tls: true, verifyTls: false }, false)).toMatchObject({ outcome: 'ok' });
      expect((await check(server.port, { timeoutMs: 1_000 })).outcome).toBe('fail');
      await server.stop();
    });
  });
});

/** A good end after these bytes. */
function endWith(stream: ServerHttp2Stream, bytes: readonly number[]): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.from(bytes));
}

import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { createSecureContext } from 'node:tls';
import { createConverse, OutboundGate, parseAllowList } from '../../libs/outbound-http/index.js';
import { type CheckResult, conversationProbes, type ConversationProbes } from '../../libs/probing/index.js';
import { SystemClock } from '../../src/common/clock/index.js';
import { type Certificate, makeSelfSignedCertificate } from '../support/http-target/index.js';
import { eventually, eventuallyPasses } from '../support/poll/index.js';
import {
  HAS_MARIADB,
  HAS_NGINX,
  HAS_POSTGRESQL,
  type RealServer,
  startTestMariadb,
  startTestNginx,
  startTestPostgresql,
} from '../support/real-servers/index.js';
import { startWebsocketTarget } from '../support/websocket-target/index.js';

type Kind = keyof ConversationProbes;

/** Servers of Debian, where they are installed. Those that we wrote ourselves are in `probing-kinds`. */
describe('checks of real servers', () => {
  let certificate: Certificate;
  const servers: RealServer[] = [];

  beforeAll(async () => {
    certificate = await makeSelfSignedCertificate();
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function started(starting: Promise<RealServer>): Promise<RealServer> {
    const server = await starting;
    servers.push(server);
    return server;
  }

  function check(kind: Kind, port: number, given: object = {}, isTrusting = true): Promise<CheckResult> {
    // Ports of databases are not free, so each is freed as an operator would.
    const gate = new OutboundGate({ allow: parseAllowList([`127.0.0.1:${port}`]) });
    const secureContext = () => createSecureContext(isTrusting ? { ca: certificate.cert } : {});
    const converse = createConverse(gate, { connectTimeoutMs: 5_000, secureContext });
    const probe = conversationProbes({ clock: new SystemClock(), converse })[kind] as {
      prepare(config: object): { run(): Promise<CheckResult> };
    };
    return probe.prepare({ host: '127.0.0.1', port, timeoutMs: 5_000, ...given }).run();
  }

  /** What a server of any kind shows when it hangs, is late, and is gone. */
  async function expectHangAndEnd(kind: Kind, server: RealServer, hanging: string): Promise<void> {
    await server.pause();
    expect(await check(kind, server.port, { timeoutMs: 300 })).toMatchObject({ outcome: 'fail', reason: hanging });
    const late = check(kind, server.port, { degradedAfterMs: 50 });
    setTimeout(() => server.resume(), 200);
    expect(await late).toMatchObject({ outcome: 'slow', reason: 'slow' });
    await eventuallyPasses(async () => expect(await check(kind, server.port)).toMatchObject({ outcome: 'ok' }));
    await server.stop();
    expect(await check(kind, server.port)).toMatchObject({ outcome: 'fail', reason: 'connect' });
  }

  /** Skips with a reason that is printed. */
  const withServer = (name: string, isThere: boolean, title: string, test: () => Promise<void>): void => {
    it(`${name}: ${title}`, async () => {
      if (!isThere) return void process.stdout.write(`${name}: no server on this machine\n`);
      await test();
    });
  };

  withServer('postgresql', HAS_POSTGRESQL, 'is up, hangs, is gone, is another protocol', async () => {
    const server = await started(startTestPostgresql());
    expect(await check('postgresql', server.port)).toMatchObject({ outcome: 'ok', remoteAddress: '127.0.0.1' });
    expect(await check('postgresql', server.port, { user: 'postgres', database: 'none' })).toMatchObject({
      outcome: 'ok',
    });
    expect(await check('postgresql', server.port, { tls: true })).toMatchObject({
      outcome: 'fail',
      reason: 'assertion',
      detail: 'The server does not offer TLS.',
    });
    expect(await check('mysql', server.port, { timeoutMs: 300 })).toMatchObject({ reason: 'timeout:first_byte' });
    expect((await check('redis', server.port)).outcome).toBe('fail');
    await expectHangAndEnd('postgresql', server, 'timeout:first_byte');
  });

  withServer(
    'postgresql',
    HAS_POSTGRESQL,
    'secures the connection, and is not up when full or shutting down',
    async () => {
      const server = await started(
        startTestPostgresql({
          tls: certificate,
          access: ['hostssl all stranger 127.0.0.1/32 reject', 'host all postgres 127.0.0.1/32 trust'],
          settings: ['max_connections=2', 'superuser_reserved_connections=0', 'max_wal_senders=0'],
        }),
      );
      const secured = { tls: true, user: 'stranger', database: 'postgres' };
      // The server has two places, and those of checks before become free a moment later.
      const expectVerdict = (given: object, verdict: object, isTrusting = true): Promise<void> =>
        eventuallyPasses(async () => {
          expect(await check('postgresql', server.port, given, isTrusting)).toMatchObject(verdict);
        });
      await expectVerdict(secured, { outcome: 'ok' });
      await expectVerdict(secured, { outcome: 'fail', reason: 'tls' }, false);
      await expectVerdict({ ...secured, verifyTls: false }, { outcome: 'ok' }, false);
      // No line of pg_hba.conf is for this one: refused by name, so it works.
      await expectVerdict({ user: 'nobody' }, { outcome: 'ok' });
      const sessions = [await openSession(server.port), await openSession(server.port)];
      const full = { outcome: 'fail', reason: 'unavailable', detail: 'The server refuses with SQLSTATE 53300.' };
      await expectVerdict({ user: 'postgres' }, full);
      sessions[1]?.destroy();
      await expectVerdict({ user: 'postgres' }, { outcome: 'ok' });
      // It waits for the session that is still open, and takes no other.
      server.signal('SIGTERM');
      await expectVerdict({ user: 'postgres' }, { detail: 'The server refuses with SQLSTATE 57P03.' });
      sessions[0]?.destroy();
    },
  );

  withServer('mariadb', HAS_MARIADB, 'is up, hangs, is gone, is another protocol', async () => {
    const server = await started(startTestMariadb());
    expect(await check('mysql', server.port)).toMatchObject({ outcome: 'ok', remoteAddress: '127.0.0.1' });
    expect(await check('mysql', server.port, { user: 'root' })).toMatchObject({ outcome: 'ok' });
    expect(await check('mysql', server.port, { tls: true })).toMatchObject({
      outcome: 'fail',
      reason: 'assertion',
      detail: 'The server does not offer TLS.',
    });
    expect((await check('smtp', server.port, { security: 'none' })).reason).toBe('protocol');
    await expectHangAndEnd('mysql', server, 'timeout:first_byte');
  });

  withServer('mariadb', HAS_MARIADB, 'secures the connection, and is not up when full', async () => {
    const server = await started(startTestMariadb({ tls: certificate, words: ['--max-connections=10'] }));
    expect(await check('mysql', server.port, { tls: true })).toMatchObject({ outcome: 'ok' });
    expect(await check('mysql', server.port, { tls: true }, false)).toMatchObject({ outcome: 'fail', reason: 'tls' });
    const sockets: Socket[] = [];
    // More than there are places for; places of checks before may become free meanwhile.
    for (let count = 0; count < 20; count += 1) {
      const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
      sockets.push(socket);
      await once(socket, 'data');
    }
    expect(await check('mysql', server.port)).toMatchObject({
      outcome: 'fail',
      reason: 'unavailable',
      detail: 'The server refuses with error 1040.',
    });
    for (const socket of sockets) socket.destroy();
    await eventuallyPasses(async () => expect(await check('mysql', server.port)).toMatchObject({ outcome: 'ok' }));
  });

  withServer('nginx', HAS_NGINX, 'shows its certificate, and passes a WebSocket on', async () => {
    const upstream = await startWebsocketTarget();
    const server = await started(startTestNginx(certificate, upstream.port));
    expect(await check('tls', server.port)).toMatchObject({ outcome: 'ok' });
    expect(await check('tls', server.port, { minDays: 3 })).toMatchObject({ reason: 'cert_expires_soon' });
    expect(await check('tls', server.port, {}, false)).toMatchObject({ reason: 'cert_self_signed' });
    expect(await check('websocket', server.port, { tls: true })).toMatchObject({ outcome: 'ok' });
    await upstream.close();
    expect(await check('websocket', server.port, { tls: true })).toMatchObject({
      outcome: 'fail',
      reason: 'status',
      detail: 'Expected status 101, got 502.',
    });
    await expectHangAndEnd('tls', server, 'timeout:tls');
  });
});

/** Signs in where everybody is trusted, and stays. Places of checks before may become free a moment later. */
async function openSession(port: number): Promise<Socket> {
  return eventually(async () => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    const body = Buffer.from('\0\x03\0\0user\0postgres\0\0');
    const head = Buffer.alloc(4);
    head.writeInt32BE(head.length + body.length, 0);
    socket.write(Buffer.concat([head, body]));
    let heard = '';
    for await (const bytes of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      heard += bytes.toString('latin1');
      // «Ready for query», idle.
      if (heard.endsWith('Z\0\0\0\x05I')) return socket;
    }
    return null;
  });
}

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy/index.js';
import { eventually, throughout } from '../support/poll/index.js';

jest.setTimeout(60_000); // processes and sockets on a busy machine; every wait inside has its own, shorter deadline

/** A client that remembers what came and how it ended. */
class Peer {
  received = Buffer.alloc(0);
  chunks = 0;
  ended: 'fin' | 'reset' | null = null;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.chunks += 1;
    });
    socket.on('end', () => (this.ended ??= 'fin'));
    socket.on('error', () => (this.ended ??= 'reset'));
  }

  static async connect(port: number): Promise<Peer> {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    await once(socket, 'connect');
    return new Peer(socket);
  }

  /** Sends and waits until as many bytes have come back; returns the milliseconds it took. */
  async echo(text: string): Promise<number> {
    const expected = this.received.length + text.length;
    const startedAt = performance.now();
    this.socket.write(text);
    await eventually(() => this.received.length >= expected, { everyMs: 1, what: 'echo' });
    return performance.now() - startedAt;
  }
}

describe('the fault proxy', () => {
  let echo: Server;
  let atServer: Set<Socket>;
  let arrivedAtServer: number;
  let proxy: FaultProxy;
  let peers: Peer[];

  const peer = async (): Promise<Peer> => {
    const made = await Peer.connect(proxy.port);
    peers.push(made);
    return made;
  };

  beforeEach(async () => {
    peers = [];
    atServer = new Set();
    arrivedAtServer = 0;
    echo = createServer((socket) => {
      atServer.add(socket);
      socket.on('data', (chunk: Buffer) => (arrivedAtServer += chunk.length));
      socket.on('error', () => undefined);
      socket.on('close', () => atServer.delete(socket));
      socket.pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await startFaultProxy({ target: { port: (echo.address() as AddressInfo).port }, seed: 11 });
  });
  afterEach(async () => {
    peers.forEach(({ socket }) => socket.destroy());
    await proxy.close();
    atServer.forEach((socket) => socket.destroy());
    await new Promise((resolve) => echo.close(resolve));
  });

  it('carries bytes unchanged both ways, ends in order and counts', async () => {
    const client = await peer();
    const payload = 'abc'.repeat(100_000);
    await client.echo(payload);
    expect(client.received.toString()).toBe(payload);
    client.socket.end();
    await eventually(() => client.ended === 'fin' && proxy.counters().open === 0);
    expect(proxy.counters()).toEqual({
      accepted: 1,
      open: 0,
      bytesToServer: 300_000,
      bytesToClient: 300_000,
      broken: 0,
      targetFailures: 0,
    });
  });

  it('delays one direction or both, and heals at once', async () => {
    const client = await peer();
    await client.echo('fast');
    proxy.latency({ ms: 80, direction: 'toServer' });
    expect(await client.echo('one way')).toBeGreaterThanOrEqual(79);
    proxy.latency({ ms: 80, jitterMs: 20 });
    expect(await client.echo('both ways')).toBeGreaterThanOrEqual(119);
    proxy.latency({ ms: 60_000 });
    client.socket.write('held');
    const before = client.received.length;
    await throughout(() => client.received.length === before, { forMs: 100 });
    await proxy.heal();
    await eventually(() => client.received.toString().endsWith('held'), { timeoutMs: 3_000 });
  });

  it('keeps what was sent before an orderly end, however late it arrives', async () => {
    const client = await peer();
    proxy.latency({ ms: 60 });
    client.socket.end('last words');
    await eventually(() => client.ended === 'fin');
    expect(client.received.toString()).toBe('last words');
  });

  it('limits the bandwidth', async () => {
    const client = await peer();
    proxy.bandwidth({ bytesPerSecond: 10_000, direction: 'toClient' });
    const tookMs = await client.echo('x'.repeat(3_000));
    expect(tookMs).toBeGreaterThan(240);
  });

  it('slices without changing a byte', async () => {
    const client = await peer();
    proxy.slice({ minBytes: 1, maxBytes: 3, delayMs: 10 }); // apart enough that a busy reader does not meet two as one
    await client.echo('0123456789'.repeat(3));
    expect(client.received.toString()).toBe('0123456789'.repeat(3));
    expect(client.chunks).toBeGreaterThanOrEqual(10);
  });

  it('is a black hole for old and new connections, which live on after it', async () => {
    const old = await peer();
    await old.echo('before');
    proxy.blackHole();
    const fresh = await peer();
    old.socket.write('into the hole');
    fresh.socket.write('hello');
    await throughout(
      () => arrivedAtServer === 6 && fresh.received.length === 0 && old.ended === null && fresh.ended === null,
      { forMs: 300 },
    );
    expect(atServer.size).toBe(1);
    await proxy.heal();
    await eventually(() => old.received.toString() === 'beforeinto the hole' && fresh.received.toString() === 'hello');
  });

  it.each(['destroy', 'resetAndDestroy'] as const)(
    'hides in the black hole that a side went away (%s)',
    async (way) => {
      const client = await peer();
      await client.echo('x');
      proxy.blackHole();
      client.socket[way]();
      await throughout(() => atServer.size === 1, { forMs: 150 });
      await proxy.heal();
      await eventually(() => atServer.size === 0);
    },
  );

  it('resets old and new connections until it is healed', async () => {
    const old = await peer();
    await old.echo('x');
    proxy.resetPeer();
    await eventually(() => old.ended === 'reset');
    const fresh = connect(proxy.port, '127.0.0.1');
    const [error] = (await once(fresh, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    await proxy.heal();
    expect(await (await peer()).echo('again')).toBeLessThan(2_000);
    expect(proxy.counters().broken).toBe(2);
  });

  it('cuts: open connections end, new ones are refused, the port comes back', async () => {
    const old = await peer();
    await old.echo('x');
    await proxy.cut();
    await eventually(() => old.ended !== null && atServer.size === 0);
    await expect(Peer.connect(proxy.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.heal();
    await (await peer()).echo('again');
  });

  it('loses the reply after n bytes, per connection, while the request arrives', async () => {
    const client = await peer();
    await client.echo('12345');
    proxy.limitData({ bytes: 0 });
    client.socket.write('commit');
    await eventually(() => client.ended !== null);
    expect(client.received.toString()).toBe('12345');
    expect(arrivedAtServer).toBe(11);
    proxy.limitData({ bytes: 4 });
    const other = await peer();
    other.socket.write('abcdefgh');
    await eventually(() => other.ended !== null);
    expect(other.received.toString()).toBe('abcd');
  });

  it('passes on that the target is gone', async () => {
    await new Promise((resolve) => echo.close(resolve));
    const client = await peer();
    await eventually(() => client.ended === 'reset');
    expect(proxy.counters().targetFailures).toBe(1);
  });

  it('holds back a sender instead of collecting without bound', async () => {
    const client = await peer();
    proxy.blackHole();
    const before = process.memoryUsage().arrayBuffers;
    // Far more than the kernel's buffers and the proxy's own take together.
    const total = 64 * 1024 * 1024;
    client.socket.write(Buffer.alloc(total));
    await throughout(() => client.socket.writableLength > 32 * 1024 * 1024, { forMs: 200 });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(total + 16 * 1024 * 1024);
  });
});

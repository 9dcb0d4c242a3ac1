import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Listeners that nothing may ever reach. They count connections themselves: the verdict is theirs alone. */
export interface Canaries {
  /** The same port on every address. */
  readonly port: number;
  /** Where they listen: 127.0.0.1, 127.1.2.3, ::1 and the machine's own addresses, as far as each exists. */
  readonly addresses: readonly string[];
  /** Addresses that were connected to, one entry per connection. */
  readonly hits: readonly string[];
  close(): Promise<void>;
}

const LOOPBACK_ADDRESSES = ['127.0.0.1', '127.1.2.3', '::1'];
const TRIES = 20;

/**
 * Starts canaries on one free port. Each answers a valid HTTP response, so that a hole shows in the client as well.
 * @throws when no port is free on all addresses after 20 tries
 */
export async function startCanaries(): Promise<Canaries> {
  const hits: string[] = [];
  const sockets = new Set<Socket>();
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const servers = await listenEverywhere((address, socket) => {
      hits.push(address);
      sockets.add(socket);
      socket.on('error', () => undefined); // the client's own end is no matter here
      socket.once('close', () => sockets.delete(socket));
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\ncanary');
    });
    if (servers === null) continue;
    return {
      port: (servers[0]?.server.address() as AddressInfo).port,
      addresses: servers.map(({ address }) => address),
      hits,
      close: async () => {
        for (const socket of sockets) socket.destroy();
        await Promise.all(servers.map(({ server }) => stop(server)));
      },
    };
  }
  throw new Error('no port is free on all addresses of this machine');
}

/** First address of this machine that is not loopback, or null. */
export function machineAddress(): string | null {
  return machineAddresses()[0] ?? null;
}

function machineAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter((entry) => !entry.internal && entry.family === 'IPv4')
    .map((entry) => entry.address);
}

interface Listening {
  readonly address: string;
  readonly server: Server;
}

/** Null when the port that the first address got is taken on another one. */
async function listenEverywhere(onHit: (address: string, socket: Socket) => void): Promise<Listening[] | null> {
  const listening: Listening[] = [];
  let port = 0;
  for (const address of [...LOOPBACK_ADDRESSES, ...machineAddresses()]) {
    const server = createServer((socket) => onHit(address, socket));
    const code = await listen(server, address, port);
    if (code === 'EADDRINUSE') {
      await Promise.all(listening.map((entry) => stop(entry.server)));
      return null;
    }
    // A machine without IPv6 has no ::1 to guard.
    if (code !== null) continue;
    port = (server.address() as AddressInfo).port;
    listening.push({ address, server });
  }
  return listening;
}

async function listen(server: Server, host: string, port: number): Promise<string | null> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}

import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

export interface Neighbours {
  /** Where they listen. */
  readonly addresses: readonly string[];
  /** Addresses that were connected to, one entry per connection. */
  readonly hits: readonly string[];
  close(): Promise<void>;
}

/** Canaries on the very port of the allowed target, on every other address: an entry for one must not free them. */
export async function startNeighbours(port: number, addresses: readonly string[]): Promise<Neighbours> {
  const hits: string[] = [];
  const servers = new Map<string, Server>();
  for (const address of addresses) {
    if (address === '127.0.0.1') continue; // that one is allowed
    const server = createServer((socket) => {
      hits.push(address);
      socket.destroy();
    });
    server.listen({ host: address, port });
    // The port may be in use on that address; then there is no neighbour to guard.
    const isListening = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (isListening) servers.set(address, server);
  }
  return {
    addresses: [...servers.keys()],
    hits,
    close: async () => {
      await Promise.all([...servers.values()].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

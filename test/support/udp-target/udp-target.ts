import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** What a server does with a datagram; `reply` sends one back, as often as it is called. */
export type ServeDatagram = (datagram: Buffer, reply: (bytes: Buffer) => void) => void;

export interface UdpTarget {
  readonly port: number;
  /** Datagrams that have come. */
  arrived(): number;
  close(): Promise<void>;
}

/** A server on a free loopback port for UDP that does what it is told with each datagram. */
export async function startUdpTarget(serve: ServeDatagram): Promise<UdpTarget> {
  const socket = createSocket('udp4');
  let count = 0;
  let isClosed = false;
  socket.on('message', (datagram, peer) => {
    count += 1;
    // Whoever has left cannot be answered, which is no matter here.
    serve(datagram, (bytes) => {
      if (!isClosed) socket.send(bytes, peer.port, peer.address, () => undefined);
    });
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    arrived: () => count,
    close: async () => {
      isClosed = true;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Listens with any net, http or https server on one loopback port and can take it away and give it back: the port stays
 * the same, so a client sees «connection refused» and then the old service again.
 */
export class LoopbackListener {
  private readonly sockets = new Set<Socket>();
  private listeningPort = 0;

  /** Connections accepted since the start. */
  accepted = 0;

  constructor(
    private readonly server: Server,
    private readonly host: string,
  ) {
    server.on('connection', (socket: Socket) => {
      this.accepted += 1;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  /** The port; 0 before the first `listen`. */
  get port(): number {
    return this.listeningPort;
  }

  get openSockets(): number {
    return this.sockets.size;
  }

  /**
   * @param port 0 for a free one; on a return, leave it out to take the old one back
   * @throws Error when the port is still taken after three seconds
   */
  async listen(port = this.listeningPort): Promise<void> {
    if (this.server.listening) return;
    for (let tries = 1; ; tries += 1) {
      try {
        await this.listenOnce(port);
        this.listeningPort = (this.server.address() as AddressInfo).port;
        return;
      } catch (error) {
        // A client socket of another process may sit on a freed ephemeral port for a moment.
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === 60) throw error;
        await sleep(50);
      }
    }
  }

  /** Stops listening and ends every connection, by RST when asked; idempotent. */
  async stop(how: 'fin' | 'reset' = 'fin'): Promise<void> {
    const closed = this.server.listening
      ? new Promise<void>((resolve, reject) => {
          this.server.close((error) => (error === undefined ? resolve() : reject(error)));
        })
      : Promise.resolve();
    for (const socket of this.sockets) {
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    }
    await closed;
  }

  private listenOnce(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const onError = (error: Error): void => {
        this.server.off('listening', onListening);
        reject(error);
      };
      const onListening = (): void => {
        this.server.off('error', onError);
        resolve();
      };
      this.server.once('error', onError);
      this.server.once('listening', onListening);
      this.server.listen({ port, host: this.host, backlog: 4_096 });
    });
  }
}

import { createServer as createTcpServer, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls';
import { type Certificate, LoopbackListener } from '../http-target/index.js';

/** What a server does with a connection. Errors of the connection are of no interest to it. */
export type Serve = (socket: Socket) => void;

export interface TcpTargetOptions {
  /** TLS from the first byte. */
  readonly tls?: Certificate;
}

export interface TcpTarget {
  readonly port: number;
  /** Connections that are open now. */
  openConnections(): number;
  close(): Promise<void>;
}

/** A server on a free loopback port that does what it is told with each connection. */
export async function startTcpTarget(serve: Serve, { tls }: TcpTargetOptions = {}): Promise<TcpTarget> {
  const guarded = (socket: Socket): void => {
    socket.on('error', () => undefined);
    serve(socket);
    socket.resume(); // one that reads nothing would not see that the other end has left
  };
  const server = tls ? createTlsServer(tls, guarded) : createTcpServer(guarded);
  server.on('tlsClientError', () => undefined);
  const listener = new LoopbackListener(server, '127.0.0.1');
  await listener.listen();
  return {
    port: listener.port,
    openConnections: () => listener.openSockets,
    close: () => listener.stop('reset'),
  };
}

/** Answers lines one by one; a line without an answer is left unanswered. */
export function lineServer(greeting: string, answers: (line: string, socket: Socket) => string | undefined): Serve {
  return (socket) => {
    let rest = '';
    socket.write(greeting);
    socket.on('data', (bytes: Buffer) => {
      const lines = (rest + bytes.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) socket.write(answers(line, socket) ?? '');
    });
  };
}

/** Takes a connection over for TLS, as a server does after STARTTLS. */
export function secured(socket: Socket, certificate: Certificate, serve: Serve): void {
  socket.removeAllListeners('data');
  const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(certificate) });
  secure.on('error', () => undefined);
  serve(secure);
}

import { type IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What came right behind the head of a request for a socket. */
const rests = new WeakMap<IncomingMessage, Buffer>();

/**
 * Has requests for a WebSocket (RFC 6455, section 4.1) go the way of all others, so that who may open one is decided where it is
 * decided for every route: the handler takes the connection over, or answers as always and the connection ends.
 * Node hands over every request that wishes for another protocol as soon as somebody listens, also one that is content with HTTP/1.1
 * (`Upgrade: h2c`, which Java's client sends by itself): those are read again without their wish.
 */
export function takeUpgrades(server: Server, handle: RequestListener): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket, rest: Buffer) => {
    if (!wishesForSocket(request)) {
      readWithoutWish(server, request, socket, rest);
      return;
    }
    socket.on('error', () => undefined); // cut off, which `close` tells
    rests.set(request, rest);
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false; // its parser is gone: nothing further can be read as HTTP
    response.assignSocket(socket);
    socket.on('drain', () => response.emit('drain'));
    response.on('finish', () => {
      socket.destroySoon();
    });
    handle(request, response);
  });
}

/** What a request for a socket sent behind its head; undefined for any other request, whose connection cannot be taken over. */
export function upgradeRest(request: IncomingMessage): Buffer | undefined {
  return rests.get(request);
}

function wishesForSocket({ method, headers }: IncomingMessage): boolean {
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return method === 'GET' && !hasBody && headers.upgrade?.toLowerCase() === 'websocket';
}

function readWithoutWish(server: Server, request: IncomingMessage, socket: Socket, rest: Buffer): void {
  const lines = [`${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}`];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = request.rawHeaders[at] ?? '';
    if (!/^(upgrade|http2-settings)$/i.test(name)) lines.push(`${name}: ${request.rawHeaders[at + 1] ?? ''}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), rest]));
  server.emit('connection', socket);
}

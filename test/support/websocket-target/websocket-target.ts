import { createHash } from 'node:crypto';
import { type Serve, startTcpTarget, type TcpTarget } from '../tcp-target/index.js';

const PONG = 0x8a;

/** Opens a WebSocket, says something first, and answers one ping with what `pong` makes of it. */
export function websocket(pong: (ping: Buffer) => Buffer): Serve {
  return (socket) => {
    socket.once('data', (request: Buffer) => {
      const key = /^Sec-WebSocket-Key: (\S+)/im.exec(request.toString('latin1'))?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
      const head = [...lines, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n');
      socket.write(`${head}\x81\x05hello`, 'latin1');
      socket.once('data', (masked: Buffer) => {
        const [mask, payload] = [masked.subarray(2, 6), masked.subarray(6)];
        const ping = Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
        socket.write(pong(ping));
      });
    });
  };
}

/** A frame of a server, of at most 125 bytes. */
export function frame(first: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([first, payload.length]), payload]);
}

/** A WebSocket server that answers one ping. */
export function startWebsocketTarget(): Promise<TcpTarget> {
  return startTcpTarget(websocket((ping) => frame(PONG, ping)));
}

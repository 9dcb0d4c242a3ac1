import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Certificate } from '../http-target/index.js';

/** Whether this machine's Python has the gRPC project's server (PyPI: `grpcio-health-checking`). */
export const HAS_GRPC = spawnSync('python3', ['-c', 'import grpc_health.v1.health']).status === 0;

export type GrpcState = 'UNKNOWN' | 'SERVING' | 'NOT_SERVING';

export interface GrpcServer {
  readonly port: number;
  /** Changes what a service says of itself; the empty name is the server as a whole. */
  set(service: string, state: GrpcState): Promise<void>;
  stop(): Promise<void>;
}

/** A server of the gRPC project with its own health service, on a free loopback port. */
export async function startGrpcServer({ tls }: { readonly tls?: Certificate } = {}): Promise<GrpcServer> {
  const folder = mkdtempSync(join(tmpdir(), 'vigia-grpc-'));
  const files = tls ? [join(folder, 'key.pem'), join(folder, 'cert.pem')] : [];
  [tls?.key, tls?.cert].forEach((text, index) => text && writeFileSync(files[index] ?? '', text, { mode: 0o600 }));
  const script = join(process.cwd(), 'test/support/grpc-target/server.py');
  const child = spawn('python3', [script, ...files], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const told = async (what: string): Promise<string> => {
    const { value } = await lines.next();
    if (!value?.startsWith(what)) throw new Error(`gRPC server: expected «${what}», got «${value ?? 'its end'}»`);
    return value.slice(what.length);
  };
  const port = Number(await told('port '));
  return {
    port,
    async set(service, state) {
      child.stdin.write(`${service}=${state}\n`);
      await told('set ');
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Http2Target {
  readonly port: number;
  close(): void;
}

/** A server of HTTP/2 in the clear on a free loopback port that does what it is told with each request. */
export async function startHttp2Target(
  serve: (stream: ServerHttp2Stream, head: IncomingHttpHeaders) => void,
): Promise<Http2Target> {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, head) => {
    stream.on('error', () => undefined);
    serve(stream, head);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}

/** What a call of gRPC is answered with. */
export interface GrpcAnswer {
  /** The bytes of the message, before they are framed; none are sent without it. */
  readonly message?: readonly number[];
  readonly status: number | string | null;
  readonly head?: Record<string, string | number>;
}

/** Answers a call, by head and trailers, or by a head alone where there is no message. */
export function answerCall(stream: ServerHttp2Stream, { message, status, head = {} }: GrpcAnswer): void {
  const answerHead = { ':status': 200, 'content-type': 'application/grpc+proto', ...head };
  const trailers: Record<string, string> = status === null ? { other: '1' } : { 'grpc-status': String(status) };
  if (message === undefined) return stream.respond({ ...answerHead, ...trailers }, { endStream: true });
  const framing = Buffer.alloc(5);
  framing.writeUInt32BE(message.length, 1);
  stream.respond(answerHead, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(Buffer.concat([framing, Buffer.from(message)]));
}

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { eventually } from '../poll/index.js';
import { ArrivalLedger, isBad, type Arrival, type ArrivalAnswer } from './arrivals.js';
import { makeSelfSignedCertificate, type Certificate } from './certificate.js';
import { LoopbackListener } from './loopback-listener.js';
import { performStep, type SingleStep } from './perform-step.js';
import { answer, redirect, type Step } from './steps.js';

export interface HttpTargetOptions {
  /** 0 or absent: a free port. */
  port?: number;
  /** Loopback address; default 127.0.0.1. */
  host?: string;
  /** HTTPS with this certificate, or with one made on the spot. */
  tls?: true | Certificate;
  /** Arrivals kept in the ledger at least; default 20,000. */
  keepArrivals?: number;
  /** Sees each request before it is answered; a step that it returns replaces the scripted one. */
  beforeAnswer?: (arrival: Arrival) => Step | undefined | Promise<Step | undefined>;
}

/** What happens to whole connections, before any request is read. */
export type ConnectionMode = 'serve' | 'reset' | 'close' | 'hang';

export interface HttpTarget {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly certificate: Certificate | null;
  readonly arrivals: ArrivalLedger;
  /** Changes the script of a path from the next request on; the path '*' serves all paths without one. */
  script(path: string, step: Step): void;
  /** Forgets the script of a path: '*' or 200 answers again. */
  unscript(path: string): void;
  /** Does `step` for the next `times` requests of a path, then goes on with its script. */
  next(path: string, step: Step, times?: number): void;
  /** Scripts `hops` redirects in a row from `path`, the last one to `destination`. */
  redirectChain(path: string, hops: number, destination: string): void;
  /** RST, FIN or silence for new connections, whatever they ask. */
  connections(mode: ConnectionMode): void;
  /** When a path was first answered so (a status or a condition) at or after `afterMs`, or null. */
  firstAnswer(
    path: string,
    isWanted: number | ((given: ArrivalAnswer) => boolean),
    afterMs?: number,
  ): ArrivalAnswer | null;
  /** When a path was first answered with a fault or a status outside 2xx at or after `afterMs`, or null. */
  firstBadAnswer(path: string, afterMs?: number): ArrivalAnswer | null;
  waitForArrival(path: string, isWanted?: (arrival: Arrival) => boolean, timeoutMs?: number): Promise<Arrival>;
  /** Stops listening and ends all connections: connection refused from now on. Returns the monotonic time of it. */
  die(): Promise<number>;
  /** Listens on the same port again; the scripts are as they were. */
  revive(): Promise<void>;
  /** Connections accepted since the start, and open now. */
  connectionCounts(): { accepted: number; open: number };
  close(): Promise<void>;
}

const KEPT_BODY_BYTES = 64 * 1024;

/** Starts a scriptable HTTP server on loopback. Without a script every path answers 200 «ok». */
export async function startHttpTarget(options: HttpTargetOptions = {}): Promise<HttpTarget> {
  const host = options.host ?? '127.0.0.1';
  const certificate = options.tls === true ? await makeSelfSignedCertificate() : (options.tls ?? null);
  const arrivals = new ArrivalLedger(options.keepArrivals ?? 20_000);
  const scripts = new Map<string, Step>();
  const queues = new Map<string, Step[]>();
  const turns = new WeakMap<Step, number>();
  let mode: ConnectionMode = 'serve';

  const resolve = (step: Step): SingleStep => {
    if (step.kind !== 'flap') return step;
    const turn = turns.get(step) ?? 0;
    turns.set(step, turn + 1);
    const place = step.then === 'repeat' ? turn % step.steps.length : Math.min(turn, step.steps.length - 1);
    return resolve(step.steps[place] as Step);
  };
  const stepFor = (path: string): Step =>
    queues.get(path)?.shift() ?? scripts.get(path) ?? scripts.get('*') ?? answer(200, 'ok');

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    const arrival = arrivals.add({
      method: request.method ?? '',
      path: url.split('?', 1)[0] ?? url,
      url,
      headers: request.headers,
      body: Buffer.alloc(0),
      bodyBytes: 0,
      atMs: performance.now(),
      at: new Date(),
    });
    response.on('close', () => (arrival.endedAtMs = performance.now()));
    if (!(await readBody(request, arrival))) return;
    const replacement = await options.beforeAnswer?.(arrival);
    await performStep(resolve(replacement ?? stepFor(arrival.path)), arrival, request, response);
  };
  const onRequest: RequestListener = (request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A fault of the kit itself must not look like a scripted one.
      if (!response.headersSent) response.writeHead(599, { 'x-kit-fault': '1' });
      response.end(`fault of the test kit: ${String(error)}`);
    });
  };

  const server: Server = certificate === null ? createServer(onRequest) : createTlsServer(certificate, onRequest);
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  // The server's own handler is called by hand, since a connection that it has seen is read whatever we wish.
  const [serve] = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    if (mode === 'serve') {
      serve?.call(server, socket);
      return;
    }
    socket.on('error', () => undefined); // the client's own reset is no fault of the target
    if (mode === 'reset') socket.resetAndDestroy();
    else if (mode === 'close') socket.destroy();
    else socket.resume(); // read and ignored, so that the client's leaving is noticed
  });
  const listener = new LoopbackListener(server, host);
  await listener.listen(options.port ?? 0);

  const firstAnswer: HttpTarget['firstAnswer'] = (path, isWanted, afterMs) =>
    arrivals.firstAnswer(path, isWanted, afterMs);

  return {
    host,
    port: listener.port,
    url: `${certificate === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${listener.port}`,
    certificate,
    arrivals,
    script: (path, step) => void scripts.set(path, step),
    unscript: (path) => void scripts.delete(path),
    next: (path, step, times = 1) => {
      queues.set(path, [...(queues.get(path) ?? []), ...Array.from({ length: times }, () => step)]);
    },
    redirectChain: (path, hops, destination) => {
      const at = (hop: number): string => (hop === 0 ? path : `${path}-hop-${hop}`);
      for (let hop = 0; hop < hops; hop += 1) {
        scripts.set(at(hop), redirect(hop === hops - 1 ? destination : at(hop + 1)));
      }
    },
    connections: (next) => void (mode = next),
    firstAnswer,
    firstBadAnswer: (path, afterMs) => firstAnswer(path, isBad, afterMs),
    waitForArrival: (path, isWanted = () => true, timeoutMs = 5_000) =>
      eventually(() => arrivals.all(path).find(isWanted), { timeoutMs, everyMs: 5, what: `arrival at ${path}` }),
    die: async () => {
      const diedAtMs = performance.now();
      await listener.stop();
      return diedAtMs;
    },
    revive: () => listener.listen(),
    connectionCounts: () => ({ accepted: listener.accepted, open: listener.openSockets }),
    close: () => listener.stop(),
  };
}

/** Reads the whole body, keeps its beginning; false when the client went away before the end. */
async function readBody(request: IncomingMessage, arrival: Arrival): Promise<boolean> {
  const kept: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if (arrival.bodyBytes < KEPT_BODY_BYTES) kept.push(chunk.subarray(0, KEPT_BODY_BYTES - arrival.bodyBytes));
      arrival.bodyBytes += chunk.length;
    }
  } catch {
    return false; // ECONNRESET: nobody is left to answer
  }
  arrival.body = Buffer.concat(kept);
  return true;
}

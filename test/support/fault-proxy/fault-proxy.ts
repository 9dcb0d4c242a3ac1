import { connect, createServer, type Socket } from 'node:net';
import { LoopbackListener } from '../http-target/index.js';
import { seededRandom } from '../ledger/index.js';
import { FaultyPipe } from './faulty-pipe.js';
import { FaultState, type Direction, type Toxics } from './toxics.js';

export interface FaultProxyOptions {
  /** Where healthy traffic goes. */
  target: { host?: string; port: number };
  port?: number;
  host?: string;
  /** For jitter and slices; default 1. */
  seed?: number;
}

/** One direction, or both when left out. */
export interface Where {
  direction?: Direction;
}

export interface ProxyCounters {
  accepted: number;
  open: number;
  bytesToServer: number;
  bytesToClient: number;
  /** Connections that the proxy ended: by reset, cut or limit. */
  broken: number;
  /** Connections for which the target was not reachable. */
  targetFailures: number;
}

/** Faults add up until `heal`, except that the whole-connection ones (black hole, reset, cut) replace each other. */
export interface FaultProxy {
  readonly host: string;
  readonly port: number;
  counters(): ProxyCounters;
  /** Each chunk arrives `ms` ± `jitterMs` late. */
  latency(fault: Where & { ms: number; jitterMs?: number }): void;
  bandwidth(fault: Where & { bytesPerSecond: number }): void;
  /** Cuts the stream into pieces, `delayMs` (default 1) apart. */
  slice(fault: Where & { minBytes: number; maxBytes: number; delayMs?: number }): void;
  /**
   * Each connection ends after that many more bytes; default direction: the reply. With 0 it ends when the first byte
   * would pass: the request arrived, its answer is lost (an unknown commit).
   */
  limitData(fault: Where & { bytes: number; how?: 'fin' | 'reset' }): void;
  /** Connections stay open and new ones are accepted, but no byte and no FIN moves. What was held moves on after `heal`. */
  blackHole(): void;
  /** RST to every connection, and to every new one until `heal`. */
  resetPeer(): void;
  /** RST to every connection, once. */
  resetConnections(): void;
  /** Ends every connection and refuses new ones until `heal`. */
  cut(): Promise<void>;
  /** Ends every fault. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a TCP proxy on loopback whose faults change at run time. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const host = options.host ?? '127.0.0.1';
  const faults = new FaultState();
  const random = seededRandom(options.seed ?? 1);
  const counters: ProxyCounters = {
    accepted: 0,
    open: 0,
    bytesToServer: 0,
    bytesToClient: 0,
    broken: 0,
    targetFailures: 0,
  };
  const connections = new Set<(how: 'fin' | 'reset') => void>();

  const serve = async (client: Socket): Promise<void> => {
    counters.accepted += 1;
    counters.open += 1;
    const over = new AbortController();
    let upstream: Socket | null = null;
    const end = (how: 'fin' | 'reset'): void => {
      if (over.signal.aborted) return;
      over.abort();
      counters.open -= 1;
      for (const socket of [client, upstream]) {
        if (how === 'reset') socket?.resetAndDestroy();
        else socket?.destroy();
      }
    };
    const breakOff = (how: 'fin' | 'reset'): void => {
      if (!over.signal.aborted) counters.broken += 1;
      end(how);
    };
    /** In a black hole the other side must not learn of it yet. */
    const holeIsOver = async (): Promise<void> => {
      while (faults.current.isBlackHole && !over.signal.aborted) await faults.nextChange(null, over.signal);
    };
    let closedSides = 0;
    /** A side that closed in order has its FIN in the pipe, behind what it sent; only a broken one takes the other along. */
    const onSideClosed = async (hadError: boolean): Promise<void> => {
      closedSides += 1;
      if (hadError) await holeIsOver();
      if (hadError || closedSides === 2) end(hadError ? 'reset' : 'fin');
    };
    connections.add(breakOff);
    over.signal.addEventListener('abort', () => connections.delete(breakOff));
    const watch = (socket: Socket): void => {
      socket.setNoDelay(true);
      socket.on('error', () => undefined); // 'close' follows and says hadError
      socket.on('close', (hadError) => void onSideClosed(hadError));
    };

    watch(client);
    if (faults.current.isResetting) breakOff('reset');
    await holeIsOver();
    if (over.signal.aborted) return;

    const server = connect({
      host: options.target.host ?? '127.0.0.1',
      port: options.target.port,
      allowHalfOpen: true,
    });
    upstream = server;
    server.on('error', () => {
      if (server.remoteAddress === undefined && server.bytesRead === 0) counters.targetFailures += 1;
    });
    watch(server);
    const common = { over: over.signal, onLimit: breakOff };
    const there = { ...common, source: client, destination: server, direction: 'toServer' as const };
    const back = { ...common, source: server, destination: client, direction: 'toClient' as const };
    new FaultyPipe({ ...there, onBytes: (count) => (counters.bytesToServer += count) }, faults, random);
    new FaultyPipe({ ...back, onBytes: (count) => (counters.bytesToClient += count) }, faults, random);
    client.resume();
  };

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => void serve(client));
  const listener = new LoopbackListener(server, host);
  await listener.listen(options.port ?? 0);

  const breakAll = (how: 'fin' | 'reset'): void => {
    for (const breakOff of [...connections]) breakOff(how);
  };
  const poison = ({ direction }: Where, edit: (toxics: Toxics) => void): void => {
    faults.change((state) => {
      if (direction !== 'toClient') edit(state.toServer);
      if (direction !== 'toServer') edit(state.toClient);
    });
  };
  const whole = (mode: { isBlackHole: boolean; isResetting: boolean }): void =>
    faults.change((state) => void Object.assign(state, mode));

  return {
    host,
    port: listener.port,
    counters: () => ({ ...counters }),
    latency: ({ ms, jitterMs = 0, ...where }) => poison(where, (toxics) => (toxics.latency = { ms, jitterMs })),
    bandwidth: ({ bytesPerSecond, ...where }) => {
      if (!(bytesPerSecond > 0)) throw new RangeError('bytesPerSecond must be above 0; for none use blackHole()');
      poison(where, (toxics) => (toxics.bytesPerSecond = bytesPerSecond));
    },
    slice: ({ minBytes, maxBytes, delayMs = 1, ...where }) => {
      if (!(minBytes >= 1 && maxBytes >= minBytes)) throw new RangeError('slices need 1 <= minBytes <= maxBytes');
      poison(where, (toxics) => (toxics.slice = { minBytes, maxBytes, delayMs }));
    },
    limitData: ({ bytes, how = 'fin', direction = 'toClient' }) =>
      poison({ direction }, (toxics) => (toxics.limit = { bytes, how })),
    blackHole: () => whole({ isBlackHole: true, isResetting: false }),
    resetPeer: () => {
      whole({ isBlackHole: false, isResetting: true });
      breakAll('reset');
    },
    resetConnections: () => breakAll('reset'),
    cut: async () => {
      whole({ isBlackHole: false, isResetting: false });
      breakAll('fin');
      await listener.stop();
    },
    heal: async () => {
      faults.heal();
      await listener.listen();
    },
    close: async () => {
      whole({ isBlackHole: false, isResetting: false });
      breakAll('fin');
      await listener.stop();
    },
  };
}

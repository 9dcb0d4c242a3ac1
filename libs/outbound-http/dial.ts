import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { abortedFailure, localFailure, socketFailure, targetFailure, timeoutFailure } from './failures.js';
import type { InspectedHost, OutboundGate, PinnedAddress, Resolution } from './gate.js';
import { isSameAddress, parseIpAddress } from './ip-address.js';
import { PhaseClock } from './phase-clock.js';
import type { ExchangeFailure, Measured, TlsWish } from './types.js';

/** What every connection of an installation has in common. */
export interface DialOptions {
  /** Limit of connecting, in milliseconds; the deadline counts beside it. */
  readonly connectTimeoutMs: number;
  readonly secureContext: () => SecureContext;
}

/** What may be set of them. */
export interface DialSettings {
  /** Certificate authorities instead of the built-in list, PEM. */
  readonly ca?: string | readonly string[];
  /** Default 5,000. */
  readonly connectTimeoutMs?: number;
}

/** Loading the certificate authorities takes milliseconds: one context serves all, sessions are not kept in it. */
export function dialOptions({ ca, connectTimeoutMs = 5_000 }: DialSettings = {}): DialOptions {
  let context: SecureContext | undefined;
  return {
    connectTimeoutMs,
    secureContext: () =>
      (context ??= createSecureContext(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] })),
  };
}

export interface DialWish {
  /** Deadline of everything that is done with the connection, DNS included, in milliseconds. */
  readonly timeoutMs: number;
  /** Aborting fails with kind `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/** A connection that is ready for the first byte. */
type Opened = (socket: Socket | TLSSocket) => void;

/**
 * One connection through the gate, from its name to its last byte, under one deadline. Whoever uses it ends it by `release`, which
 * stops the timer, lets go of the signal and destroys the socket.
 */
export class Dial {
  readonly clock = new PhaseClock();
  private timer: NodeJS.Timeout | undefined;
  private socket: Socket | undefined;
  private isReleased = false;
  private address: string | null = null;

  constructor(
    private readonly gate: OutboundGate,
    private readonly options: DialOptions,
    private readonly wish: DialWish,
    /** What ended it: deadline, abort, error. May be called again; only the first counts. */
    private readonly fail: (failure: ExchangeFailure) => void,
  ) {}

  /** Ends the count of the phases. @returns what was counted until then */
  measured(): Measured {
    const { clock, address } = this;
    clock.stop();
    return { durationMs: clock.durationMs(), phases: clock.phases(), remoteAddress: address };
  }

  /**
   * @param target what `inspect` or `inspectHost` let pass
   * @param tls null: bytes go as they are
   * @param opened called once, unless it fails before
   */
  start(target: InspectedHost, tls: TlsWish | null, opened: Opened): void {
    const { signal, timeoutMs } = this.wish;
    if (signal?.aborted === true) return this.fail(abortedFailure(null));
    signal?.addEventListener('abort', this.onAbort, { once: true });

    const literal = this.gate.resolveLiteral(target);
    const resolved = (resolution: Resolution): void =>
      this.onResolved(target, resolution, (socket) => {
        if (tls === null) opened(socket);
        else this.secure(target, tls, socket, opened);
      });
    if (literal !== null) return resolved(literal);
    this.clock.enter('dns');
    this.timer = setTimeout(this.onTimer, timeoutMs);
    this.gate.resolve(target).then(
      (resolution) => {
        if (!this.isReleased) this.guard(() => resolved(resolution));
      },
      (error: unknown) => this.fail(this.unforeseen(error)),
    );
  }

  /** Secures a connection that is open already, as STARTTLS does. */
  secure(target: InspectedHost, wish: TlsWish, plain: Socket, secured: (socket: TLSSocket) => void): void {
    this.clock.enter('tls');
    const socket = connectTls({
      socket: plain,
      host: target.host,
      // Server name indication knows names only (RFC 6066 §3).
      ...(target.literal === null ? { servername: target.host } : {}),
      secureContext: this.options.secureContext(),
      rejectUnauthorized: wish.verify,
      ...(wish.protocols.length > 0 ? { ALPNProtocols: [...wish.protocols] } : {}),
    });
    this.socket = socket;
    socket.on('error', this.onError);
    socket.once('secureConnect', () => {
      if (!this.isReleased) this.guard(() => secured(socket));
    });
  }

  /** Callbacks of Node run outside of any `try`; none of them may take the process down. */
  guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.fail(this.unforeseen(error));
    }
  }

  release(): void {
    this.isReleased = true;
    this.clock.stop();
    clearTimeout(this.timer);
    this.wish.signal?.removeEventListener('abort', this.onAbort);
    // The error listeners stay: what still comes in is known and of no interest.
    this.socket?.destroy();
  }

  /** The failure behind what should not have been thrown. */
  unforeseen(error: unknown): ExchangeFailure {
    return localFailure(this.clock.current, error instanceof Error ? error.name.toUpperCase() : null);
  }

  private onResolved(target: InspectedHost, resolution: Resolution, connected: (socket: Socket) => void): void {
    if (!resolution.ok) return this.fail(resolution.failure);
    const [pinned] = resolution.addresses;
    this.clock.enter('tcp');
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onTimer, Math.min(this.remainingMs(), this.options.connectTimeoutMs));
    this.address = pinned.address.text;
    const socket = connectTcp({ host: pinned.address.text, port: target.port, noDelay: true, autoSelectFamily: false });
    this.socket = socket;
    socket.on('error', this.onError);
    socket.once('connect', () => this.guard(() => this.onConnected(pinned, socket, connected)));
  }

  private onConnected(pinned: PinnedAddress, socket: Socket, connected: (socket: Socket) => void): void {
    if (this.isReleased) return;
    // The last look before the first byte: the kernel's own word on who is at the other end.
    const peer = parseIpAddress(socket.remoteAddress ?? '');
    if (peer === null || !isSameAddress(peer, pinned.address)) return this.fail(targetFailure('address_refused'));
    connected(socket);
  }

  readonly onError = (error: Error): void => this.fail(socketFailure(error, this.clock.current ?? 'tcp'));

  private readonly onAbort = (): void => this.fail(abortedFailure(this.clock.current));

  private readonly onTimer = (): void => {
    const remainingMs = this.remainingMs();
    const phase = this.clock.current ?? 'tcp';
    // Timers may fire a little early by the fine clock.
    if (remainingMs <= 1) return this.fail(timeoutFailure(phase, 'DEADLINE'));
    if (phase === 'tcp') return this.fail(timeoutFailure(phase, 'CONNECT_TIMEOUT'));
    this.timer = setTimeout(this.onTimer, remainingMs);
  };

  private remainingMs(): number {
    return Math.max(0, this.wish.timeoutMs - this.clock.durationMs());
  }
}

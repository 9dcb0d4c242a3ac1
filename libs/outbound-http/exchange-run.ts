import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import { BodyReader, type BodyEnd, encodingsOf } from './body-reader.js';
import { localFailure, protocolFailure, socketFailure, targetFailure, timeoutFailure } from './failures.js';
import type { InspectedUrl, OutboundGate, PinnedAddress, Resolution } from './gate.js';
import { isSameAddress, parseIpAddress } from './ip-address.js';
import { PhaseClock } from './phase-clock.js';
import { findRequestFault, outgoingHeaders, requestFailure } from './request-head.js';
import { tlsFacts } from './tls-facts.js';
import type { AnswerHead, ExchangeFailure, ExchangeRequest, ExchangeResult } from './types.js';

export interface RunOptions {
  readonly connectTimeoutMs: number;
  readonly userAgent: string;
  readonly maxBodyBytes: number;
  readonly secureContext: () => SecureContext;
}

/** Limit of the answer's head, in bytes (Node's parser counts). */
const MAX_HEADER_BYTES = 16 * 1024;

/**
 * One exchange from the URL to its result. Every way out leads through `settle`, which stops the timer, lets go of the
 * signal and destroys the socket; after it nothing that the peer does is looked at.
 */
export class ExchangeRun {
  private readonly clock = new PhaseClock();
  private isSettled = false;
  private timer: NodeJS.Timeout | undefined;
  private socket: Socket | undefined;
  private request: ClientRequest | undefined;
  private reader: BodyReader | undefined;
  private remoteAddress: string | null = null;
  private head: AnswerHead | null = null;

  constructor(
    private readonly gate: OutboundGate,
    private readonly options: RunOptions,
    private readonly wanted: ExchangeRequest,
    private readonly resolve: (result: ExchangeResult) => void,
  ) {}

  start(): void {
    try {
      this.begin();
    } catch (error) {
      // Nothing below throws by design; should Node, the answer of this exchange is still a value.
      this.fail(this.unforeseen(error));
    }
  }

  private begin(): void {
    const { wanted } = this;
    const fault = findRequestFault(wanted);
    if (fault !== null) return this.fail(requestFailure(fault));
    const target = this.gate.inspect(wanted.url);
    if (!target.ok) return this.fail(target.failure);
    if (wanted.signal?.aborted === true) return this.fail(this.aborted());
    wanted.signal?.addEventListener('abort', this.onAbort, { once: true });

    const literal = this.gate.resolveLiteral(target);
    if (literal !== null) return this.onResolved(target, literal);
    this.clock.enter('dns');
    this.timer = setTimeout(this.onTimer, wanted.timeoutMs);
    this.gate.resolve(target).then(
      (resolution) => {
        if (!this.isSettled) this.guard(() => this.onResolved(target, resolution));
      },
      (error: unknown) => this.fail(this.unforeseen(error)),
    );
  }

  private onResolved(target: InspectedUrl, resolution: Resolution): void {
    if (!resolution.ok) return this.fail(resolution.failure);
    const [pinned] = resolution.addresses;
    this.clock.enter('tcp');
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onTimer, Math.min(this.remainingMs(), this.options.connectTimeoutMs));
    this.remoteAddress = pinned.address.text;
    const socket = connectTcp({ host: pinned.address.text, port: target.port, noDelay: true, autoSelectFamily: false });
    this.socket = socket;
    socket.on('error', this.onError);
    socket.once('connect', () => this.guard(() => this.onConnected(target, pinned, socket)));
  }

  private onConnected(target: InspectedUrl, pinned: PinnedAddress, socket: Socket): void {
    if (this.isSettled) return;
    // The last look before the first byte: the kernel's own word on who is at the other end.
    const peer = parseIpAddress(socket.remoteAddress ?? '');
    if (peer === null || !isSameAddress(peer, pinned.address)) return this.fail(targetFailure('address_refused'));
    if (target.protocol === 'http:') return this.send(target, socket);

    this.clock.enter('tls');
    const secure = connectTls({
      socket,
      host: target.host,
      // Server name indication knows names only (RFC 6066 §3).
      ...(target.literal === null ? { servername: target.host } : {}),
      secureContext: this.options.secureContext(),
      rejectUnauthorized: this.wanted.verifyTls !== false,
      ALPNProtocols: ['http/1.1'],
    });
    this.socket = secure;
    secure.on('error', this.onError);
    secure.once('secureConnect', () => {
      if (!this.isSettled) this.guard(() => this.send(target, secure));
    });
  }

  private send(target: InspectedUrl, socket: Socket | TLSSocket): void {
    const { wanted } = this;
    this.clock.enter('first_byte');
    const request = httpRequest({
      createConnection: () => socket,
      method: wanted.method,
      host: target.host,
      port: target.port,
      path: target.path,
      setHost: false,
      headers: outgoingHeaders(wanted, target.hostHeader, this.options.userAgent),
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    this.request = request;
    request.on('error', this.onError);
    request.once('close', this.onClose);
    // A peer may answer before it has read everything; then the first byte is already behind us.
    request.once('finish', () => {
      if (this.clock.current === 'first_byte') this.clock.enter('first_byte');
    });
    // Emitted once the parser listens, so that this listener takes nothing away from it.
    request.once('socket', (used: Socket) => used.prependOnceListener('data', () => this.clock.enter('download')));
    request.once('upgrade', () => this.fail(protocolFailure('download', 'UNEXPECTED_UPGRADE')));
    request.once('response', (answer) => this.guard(() => this.onResponse(answer, socket)));
    request.end(wanted.body);
  }

  private onResponse(answer: IncomingMessage, socket: Socket | TLSSocket): void {
    if (this.isSettled) return void answer.on('error', ignore);
    answer.on('error', this.onError);
    const head = { statusCode: answer.statusCode ?? 0, headers: answer.headers };
    this.head = head;
    const encodings = encodingsOf(answer.headers['content-encoding']);
    if (encodings === null) return this.fail(protocolFailure('download', 'TOO_MANY_ENCODINGS'));
    const maxBytes = this.wanted.maxBodyBytes ?? this.options.maxBodyBytes;
    const hasBody = this.wanted.method !== 'HEAD' && answer.statusCode !== 304;
    if (hasBody && Number(answer.headers['content-length'] ?? 0) > maxBytes) return this.fail(this.tooLarge());
    this.reader = new BodyReader(answer, encodings, maxBytes, (end) => this.onBody(head, socket, end));
    this.reader.start();
  }

  private onBody(head: AnswerHead, socket: Socket | TLSSocket, end: BodyEnd): void {
    if (this.isSettled) return;
    if (end.kind === 'too_large') return this.fail(this.tooLarge());
    if (end.kind === 'broken') return this.fail(socketFailure(end.error, 'download'));
    this.clock.stop();
    this.settle({
      ok: true,
      ...head,
      body: end.body,
      tls: 'getProtocol' in socket ? tlsFacts(socket) : null,
      durationMs: this.clock.durationMs(),
      phases: this.clock.phases(),
      remoteAddress: this.remoteAddress,
    });
  }

  private readonly onAbort = (): void => this.fail(this.aborted());

  private readonly onError = (error: Error): void => this.fail(socketFailure(error, this.clock.current ?? 'tcp'));

  /** The request is over without an answer and without an error: the peer left. */
  private readonly onClose = (): void => {
    if (this.isSettled || this.reader !== undefined) return;
    this.fail(socketFailure(null, this.clock.current ?? 'first_byte'));
  };

  private readonly onTimer = (): void => {
    const remainingMs = this.remainingMs();
    const phase = this.clock.current ?? 'tcp';
    // Timers may fire a little early by the fine clock.
    if (remainingMs <= 1) return this.fail(timeoutFailure(phase, 'DEADLINE'));
    if (phase === 'tcp') return this.fail(timeoutFailure(phase, 'CONNECT_TIMEOUT'));
    this.timer = setTimeout(this.onTimer, remainingMs);
  };

  private remainingMs(): number {
    return Math.max(0, this.wanted.timeoutMs - this.clock.durationMs());
  }

  /** Callbacks of Node run outside of `start`; none of them may take the process down. */
  private guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.fail(this.unforeseen(error));
    }
  }

  private fail(failure: ExchangeFailure): void {
    if (this.isSettled) return;
    this.clock.stop();
    const { clock, head, remoteAddress } = this;
    this.settle({ ok: false, failure, head, durationMs: clock.durationMs(), phases: clock.phases(), remoteAddress });
  }

  private settle(result: ExchangeResult): void {
    this.isSettled = true;
    clearTimeout(this.timer);
    this.wanted.signal?.removeEventListener('abort', this.onAbort);
    this.reader?.destroy();
    // The error listeners stay: what still comes in is known and of no interest.
    this.request?.destroy();
    this.socket?.destroy();
    this.resolve(result);
  }

  private tooLarge(): ExchangeFailure {
    return { kind: 'too_large', phase: 'download', code: 'BODY_LIMIT', detail: 'The answer is larger than its limit.' };
  }

  private aborted(): ExchangeFailure {
    return { kind: 'aborted', phase: this.clock.current, code: null, detail: 'The exchange was called off.' };
  }

  private unforeseen(error: unknown): ExchangeFailure {
    return localFailure(this.clock.current, error instanceof Error ? error.name.toUpperCase() : null);
  }
}

function ignore(): void {}

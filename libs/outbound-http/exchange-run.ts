import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { BodyReader, type BodyEnd, encodingsOf } from './body-reader.js';
import { Dial, type DialOptions } from './dial.js';
import { protocolFailure, socketFailure } from './failures.js';
import type { InspectedUrl, OutboundGate } from './gate.js';
import { findRequestFault, outgoingHeaders, requestFailure } from './request-head.js';
import { tlsFacts } from './tls-facts.js';
import type { AnswerHead, ExchangeFailure, ExchangeRequest, ExchangeResult } from './types.js';

export interface RunOptions extends DialOptions {
  readonly userAgent: string;
  readonly maxBodyBytes: number;
}

/** Limit of the answer's head, in bytes (Node's parser counts). */
const MAX_HEADER_BYTES = 16 * 1024;

/** One exchange from the URL to its result. Every way out leads through `settle`; after it nothing that the peer does is looked at. */
export class ExchangeRun {
  private readonly dial: Dial;
  private isSettled = false;
  private request: ClientRequest | undefined;
  private reader: BodyReader | undefined;
  private head: AnswerHead | null = null;

  constructor(
    private readonly gate: OutboundGate,
    private readonly options: RunOptions,
    private readonly wanted: ExchangeRequest,
    private readonly resolve: (result: ExchangeResult) => void,
  ) {
    this.dial = new Dial(gate, options, wanted, this.fail);
  }

  start(): void {
    // Nothing below throws by design; should Node, the answer of this exchange is still a value.
    this.dial.guard(() => this.begin());
  }

  private begin(): void {
    const { wanted } = this;
    const fault = findRequestFault(wanted);
    if (fault !== null) return this.fail(requestFailure(fault));
    const target = this.gate.inspect(wanted.url);
    if (!target.ok) return this.fail(target.failure);
    const isSecure = target.protocol === 'https:';
    this.dial.start(
      target,
      isSecure ? { verify: wanted.verifyTls !== false, protocols: ['http/1.1'] } : null,
      (socket) => this.send(target, socket),
    );
  }

  private send(target: InspectedUrl, socket: Socket | TLSSocket): void {
    const { wanted, dial } = this;
    dial.clock.enter('first_byte');
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
    request.on('error', dial.onError);
    request.once('close', this.onClose);
    // A peer may answer before it has read everything; then the first byte is already behind us.
    request.once('finish', () => {
      if (dial.clock.current === 'first_byte') dial.clock.enter('first_byte');
    });
    // Emitted once the parser listens, so that this listener takes nothing away from it.
    request.once('socket', (used: Socket) => used.prependOnceListener('data', () => dial.clock.enter('download')));
    request.once('upgrade', () => this.fail(protocolFailure('download', 'UNEXPECTED_UPGRADE')));
    request.once('response', (answer) => dial.guard(() => this.onResponse(answer, socket)));
    request.end(wanted.body);
  }

  private onResponse(answer: IncomingMessage, socket: Socket | TLSSocket): void {
    if (this.isSettled) return void answer.on('error', ignore);
    answer.on('error', this.dial.onError);
    const head = { statusCode: answer.statusCode ?? 0, headers: answer.headers };
    this.head = head;
    const encodings = encodingsOf(answer.headers['content-encoding']);
    if (encodings === null) return this.fail(protocolFailure('download', 'TOO_MANY_ENCODINGS'));
    const maxBytes = this.wanted.maxBodyBytes ?? this.options.maxBodyBytes;
    const hasBody = this.wanted.method !== 'HEAD' && answer.statusCode !== 304;
    if (hasBody && Number(answer.headers['content-length'] ?? 0) > maxBytes) return this.fail(TOO_LARGE);
    this.reader = new BodyReader(answer, encodings, maxBytes, (end) => this.onBody(head, socket, end));
    this.reader.start();
  }

  private onBody(head: AnswerHead, socket: Socket | TLSSocket, end: BodyEnd): void {
    if (this.isSettled) return;
    if (end.kind === 'too_large') return this.fail(TOO_LARGE);
    if (end.kind === 'broken') return this.fail(socketFailure(end.error, 'download'));
    const tls = 'getProtocol' in socket ? tlsFacts(socket) : null;
    this.settle({ ok: true, ...head, body: end.body, tls, ...this.dial.measured() });
  }

  /** The request is over without an answer and without an error: the peer left. */
  private readonly onClose = (): void => {
    if (this.isSettled || this.reader !== undefined) return;
    this.fail(socketFailure(null, this.dial.clock.current ?? 'first_byte'));
  };

  private readonly fail = (failure: ExchangeFailure): void => {
    if (this.isSettled) return;
    this.settle({ ok: false, failure, head: this.head, ...this.dial.measured() });
  };

  private settle(result: ExchangeResult): void {
    this.isSettled = true;
    this.reader?.destroy();
    this.request?.destroy();
    this.dial.release();
    this.resolve(result);
  }
}

const TOO_LARGE: ExchangeFailure = {
  kind: 'too_large',
  phase: 'download',
  code: 'BODY_LIMIT',
  detail: 'The answer is larger than its limit.',
};

function ignore(): void {}

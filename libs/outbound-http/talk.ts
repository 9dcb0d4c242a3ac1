import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import {
  type Conversation,
  type ConversationResult,
  type ConversationWish,
  type Converse,
  type Reading,
  UnexpectedAnswer,
} from './conversation.js';
import { Dial, type DialOptions } from './dial.js';
import { protocolFailure, socketFailure } from './failures.js';
import type { OutboundGate } from './gate.js';
import { certificateFacts } from './tls-facts.js';
import type { CertificateFacts, ExchangeFailure, TlsWish } from './types.js';

/** Bytes that a peer may send before a reader finds what it looks for. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** Makes the function that talks over single connections through the gate, in protocols other than HTTP. */
export function createConverse(gate: OutboundGate, options: DialOptions): Converse {
  return (wish, talk) => new Promise((resolve) => new Talk(gate, options, wish, talk, resolve).start());
}

class Talk<T> implements Conversation {
  private readonly dial: Dial;
  private readonly target: ReturnType<OutboundGate['inspectHost']>;
  private socket: Socket | TLSSocket | undefined;
  private unread: Buffer = Buffer.alloc(0);
  /** Looks at what is there; true once it is served. */
  private waiting: ((unread: Buffer) => boolean) | null = null;
  private ended: ExchangeFailure | null = null;
  private isSettled = false;
  private readonly cleanups: (() => void)[] = [];

  constructor(
    gate: OutboundGate,
    options: DialOptions,
    private readonly wish: ConversationWish,
    private readonly talk: (conversation: Conversation) => T | Promise<T>,
    private readonly resolve: (result: ConversationResult<T>) => void,
  ) {
    this.dial = new Dial(gate, options, wish, this.fail);
    this.target = gate.inspectHost(wish.host, wish.port);
  }

  start(): void {
    const { dial, target, wish } = this;
    if (!target.ok) return this.fail(target.failure);
    dial.guard(() => dial.start(target, wish.tls, (socket) => this.begin(socket)));
  }

  send(bytes: string | Uint8Array): void {
    this.socket?.write(bytes);
  }

  receive<V>(reading: Reading<V>): Promise<V> {
    return new Promise((resolve, reject) => {
      this.waiting = (unread) => {
        try {
          const found = reading(unread, this.ended !== null);
          if (found === null) return false;
          this.unread = unread.subarray(found.taken);
          resolve(found.value);
        } catch (error) {
          reject(error instanceof Error ? error : new TypeError('a reader threw no error'));
        }
        return true;
      };
      this.serve();
    });
  }

  secure(wish: TlsWish): Promise<void> {
    const { socket, target } = this;
    return new Promise((resolve, reject) => {
      if (socket === undefined || !target.ok) return reject(new TypeError('nothing is open'));
      // Bytes before the handshake would be taken for its protected part (CVE-2011-0411).
      if (this.unread.length > 0) return reject(new UnexpectedAnswer('The server spoke before the handshake.'));
      socket.off('data', this.onData).off('end', this.onEnd);
      this.dial.secure(target, wish, socket, (secured) => {
        this.listen(secured);
        resolve();
      });
    });
  }

  onOver(cleanup: () => void): void {
    this.cleanups.push(cleanup);
  }

  certificate(): CertificateFacts | null {
    const { socket } = this;
    return socket !== undefined && 'getProtocol' in socket ? certificateFacts(socket) : null;
  }

  private begin(socket: Socket | TLSSocket): void {
    this.listen(socket);
    const talking = async (): Promise<T> => this.talk(this);
    talking().then(
      (value) => this.finish(value),
      (error: unknown) =>
        this.fail(
          error instanceof UnexpectedAnswer
            ? { ...protocolFailure('download', null), detail: error.detail }
            : this.dial.unforeseen(error),
        ),
    );
  }

  private listen(socket: Socket | TLSSocket): void {
    this.socket = socket;
    this.dial.clock.enter('first_byte');
    socket.on('data', this.onData).once('end', this.onEnd);
  }

  private readonly onData = (bytes: Buffer): void => {
    if (this.isSettled) return;
    this.dial.clock.enter('download');
    this.unread = this.unread.length === 0 ? bytes : Buffer.concat([this.unread, bytes]);
    this.serve();
    if (this.unread.length > MAX_UNREAD_BYTES) {
      this.fail({ kind: 'too_large', phase: 'download', code: null, detail: 'The answer is larger than its limit.' });
    }
  };

  /** The peer sends no more; what it has sent may still be enough. */
  private readonly onEnd = (): void => {
    this.ended = socketFailure(null, this.dial.clock.current ?? 'first_byte');
    this.serve();
  };

  /** Shows what is there to the one who waits for it. */
  private serve(): void {
    const { waiting } = this;
    if (waiting === null) return;
    this.waiting = null; // it may wait for the next thing at once
    if (waiting(this.unread)) return;
    this.waiting = waiting;
    if (this.ended !== null) this.fail(this.ended);
  }

  private finish(value: T): void {
    if (this.isSettled) return;
    this.settle({ ok: true, value, ...this.dial.measured() });
  }

  private readonly fail = (failure: ExchangeFailure): void => {
    if (this.isSettled) return;
    this.settle({ ok: false, failure, ...this.dial.measured() });
  };

  private settle(result: ConversationResult<T>): void {
    this.isSettled = true;
    for (const cleanup of this.cleanups) this.dial.guard(cleanup);
    this.dial.release();
    this.resolve(result);
  }
}

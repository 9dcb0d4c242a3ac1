import type { CertificateFacts, ExchangeFailure, Measured, TlsWish } from './types.js';

/** What is asked over one connection, in whatever protocol. */
export interface ConversationWish {
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** Null: bytes go as they are until `secure` is called. */
  readonly tls: TlsWish | null;
  /** Deadline of the whole conversation, DNS included, in milliseconds. */
  readonly timeoutMs: number;
  /** Aborting ends it with failure kind `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a reader makes of the bytes that have come and nobody has taken yet; null: more is needed.
 * `isEnd`: the peer sends no more.
 */
export type Reading<T> = (unread: Buffer, isEnd: boolean) => { readonly value: T; readonly taken: number } | null;

/** An open connection. Its calls wait for each other; none outlives the conversation. */
export interface Conversation {
  /** Hands bytes to the connection. */
  send(bytes: string | Uint8Array): void;
  /** Reads on until the reader finds something. What ends the connection meanwhile ends the conversation. */
  receive<T>(reading: Reading<T>): Promise<T>;
  /** Secures the connection from the next byte on (STARTTLS). */
  secure(wish: TlsWish): Promise<void>;
  /** Called once when the conversation is over, whatever ended it: what was built upon it is taken down there. */
  onOver(cleanup: () => void): void;
  /** What the peer showed; null without TLS. */
  certificate(): CertificateFacts | null;
}

export type ConversationResult<T> =
  | (Measured & { readonly ok: true; readonly value: T })
  | (Measured & { readonly ok: false; readonly failure: ExchangeFailure });

/**
 * Opens one connection through the gate, talks over it and closes it: nothing is retried, nothing is thrown. What `talk` throws is a
 * fault of this program, except `UnexpectedAnswer`.
 */
export type Converse = <T>(
  wish: ConversationWish,
  talk: (conversation: Conversation) => T | Promise<T>,
) => Promise<ConversationResult<T>>;

/** The peer spoke, but not the protocol that was asked for. Readers and talks throw it. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';

  /** @param detail one sentence that is safe to show: nothing of what the peer said */
  constructor(readonly detail: string) {
    super(detail);
  }
}

import { Duplex } from 'node:stream';
import type { Conversation, Reading } from '../../outbound-http/conversation.js';

/** Whatever has come; null at the end. */
const anything: Reading<Buffer | null> = (unread, isEnd) =>
  unread.length > 0 ? { value: unread, taken: unread.length } : isEnd ? { value: null, taken: 0 } : null;

/** A conversation as a stream, for protocols that Node itself speaks. It takes a limited number of bytes and leaves the rest unread. */
export class ConversationStream extends Duplex {
  private taken = 0;
  /** Whether the peer sends no more. */
  isPeerGone = false;

  constructor(
    private readonly conversation: Conversation,
    private readonly maxBytes: number,
  ) {
    super();
  }

  override _read(): void {
    if (this.taken >= this.maxBytes || this.isPeerGone) return;
    this.conversation.receive(anything).then(
      (bytes) => {
        this.taken += bytes?.length ?? 0;
        this.isPeerGone = bytes === null;
        this.push(bytes);
      },
      (error: unknown) => this.destroy(error instanceof Error ? error : undefined),
    );
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.conversation.send(bytes);
    done();
  }
}

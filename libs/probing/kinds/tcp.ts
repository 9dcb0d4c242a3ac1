import { type ConversationKind, SECURABLE, type SecurableConfig, tlsWishOf } from '../conversation-probe.js';
import type { Report } from '../probe-kind.js';

/** A port that takes connections and, if asked, what is sent to it and what it says. */
export interface TcpProbeConfig extends SecurableConfig {
  /** Bytes to send after connecting, as UTF-8 text; at most 4 KiB. */
  readonly send?: string;
  /** A text that has to come, within the first 64 KiB. Without one a connection is enough. */
  readonly expect?: string;
}

const MAX_SENT_BYTES = 4 * 1024;
const MAX_EXPECTED_BYTES = 1_000;

export const tcpKind: ConversationKind<TcpProbeConfig> = {
  name: 'tcp',
  form: { schemes: { tcp: null }, options: ['send', 'expect', ...SECURABLE] },
  findProblems({ send, expect }, report: Report) {
    if (send !== undefined && !hasBytes(send, MAX_SENT_BYTES)) report('/send', 'must have 1 to 4,096 bytes');
    if (expect !== undefined && !hasBytes(expect, MAX_EXPECTED_BYTES)) report('/expect', 'must have 1 to 1,000 bytes');
  },
  plan(config) {
    const { send, expect } = config;
    const expected = expect === undefined ? null : Buffer.from(expect);
    return {
      tls: tlsWishOf(config),
      async talk(conversation) {
        if (send !== undefined) conversation.send(send);
        if (expected === null) return null;
        const isThere = await conversation.receive((unread, isEnd) => {
          const at = unread.indexOf(expected);
          return at >= 0 || isEnd ? { value: at >= 0, taken: unread.length } : null;
        });
        return isThere ? null : { reason: 'assertion', detail: 'The server left without the expected text.' };
      },
    };
  },
};

function hasBytes(text: string, max: number): boolean {
  return text.length > 0 && Buffer.byteLength(text) <= max;
}

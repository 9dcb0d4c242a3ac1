/** Rules for headers that a user entered. Pure: `libs/probing` reads them as well, to refuse at entry what would not be sent. */

/** These belong to the connection or are worked out here; another value would break the message or mislead the target. */
export const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names and values together, in characters. */
export const MAX_HEADERS_LENGTH = 16 * 1024;

import { type Reading, UnexpectedAnswer } from '../../outbound-http/conversation.js';

/** Longer lines are no line of the protocols that are spoken here. */
const MAX_LINE_BYTES = 8 * 1024;

/** One line without its end, as text of bytes. @throws UnexpectedAnswer when it is longer than 8 KiB */
export const line: Reading<string> = (unread) => {
  const end = unread.indexOf('\n');
  if (end > MAX_LINE_BYTES || (end < 0 && unread.length > MAX_LINE_BYTES)) {
    throw new UnexpectedAnswer('The server sends a line that does not end.');
  }
  if (end < 0) return null;
  const text = unread.toString('latin1', 0, end);
  return { value: text.endsWith('\r') ? text.slice(0, -1) : text, taken: end + 1 };
};

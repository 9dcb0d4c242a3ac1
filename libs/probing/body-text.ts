import { isUtf8 } from 'node:buffer';

const UTF8_NAMES: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

/** Looks for a text in bodies; made once per configuration, run per check. */
export interface TextSearch {
  /** Whether the body contains the text; null when the body names a character set that nobody knows. */
  isIn(body: Buffer, contentType: string | undefined): boolean | null;
}

/**
 * Prepares the search for a text, case-sensitive and character by character. A body in UTF-8, which is nearly every
 * one, is searched as bytes without being decoded; any other declared character set is decoded first. A body that
 * declares none and is no UTF-8 is also searched as Latin-1, as old pages are.
 */
export function prepareTextSearch(text: string): TextSearch {
  const asUtf8 = Buffer.from(text, 'utf8');
  const asLatin1 = /^[\u0080-\u00ff\u0020-\u007e\s]*$/.test(text) ? Buffer.from(text, 'latin1') : null;
  return {
    isIn(body, contentType) {
      const charset = charsetOf(contentType);
      if (charset === null || UTF8_NAMES.has(charset)) {
        if (body.includes(asUtf8)) return true;
        return charset === null && asLatin1 !== null && !isUtf8(body) && body.includes(asLatin1);
      }
      const decoded = decode(body, charset);
      return decoded === null ? null : decoded.includes(text);
    },
  };
}

/** Lower-case `charset` parameter of a Content-Type, or null. */
export function charsetOf(contentType: string | undefined): string | null {
  const match = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '');
  return match?.[1]?.toLowerCase() ?? null;
}

function decode(body: Buffer, charset: string): string | null {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    // RangeError: a label that the Encoding Standard does not know.
    return null;
  }
}

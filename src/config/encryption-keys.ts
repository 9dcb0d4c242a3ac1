export interface EncryptionKey {
  readonly kid: string;
  readonly key: Buffer;
}

/**
 * Reads `kid:base64,kid:base64`.
 * @returns the keys, or one sentence that says what is wrong (without any value)
 */
export function parseEncryptionKeys(text: string): EncryptionKey[] | string {
  const keys: EncryptionKey[] = [];
  for (const item of text.split(',').map((part) => part.trim())) {
    const match = /^([A-Za-z0-9_-]{1,20}):([A-Za-z0-9+/]+=*)$/.exec(item);
    if (!match) return 'must be a comma separated list of kid:base64';
    const [, kid = '', encoded = ''] = match;
    const key = Buffer.from(encoded, 'base64');
    if (key.length !== 32) return `key ${String(keys.length + 1)} must have 32 bytes`;
    if (keys.some((other) => other.kid === kid)) return `key ${String(keys.length + 1)} has the id of an earlier one`;
    if (keys.some((other) => other.key.equals(key))) return 'the same key stands twice';
    keys.push({ kid, key });
  }
  return keys.length > 0 ? keys : 'must hold at least one key';
}

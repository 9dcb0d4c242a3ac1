export { BlindIndex } from './blind-index.js';
export { DataKey, DataKeys } from './data-keys.js';
export { derivedKey } from './derived-key.js';
export { Envelope } from './envelope.js';
export type { EnvelopeSubject } from './sealing.js';
export { tokenDigest } from './token-digest.js';

export { BlindIndex } from './blind-index.js';
export { Envelope, type EnvelopeSubject } from './envelope.js';

export { Envelope, type EnvelopeSubject } from './envelope.js';

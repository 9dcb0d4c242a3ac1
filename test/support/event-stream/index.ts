export { type EventStream, openEventStream, type StreamEvent } from './event-stream.js';

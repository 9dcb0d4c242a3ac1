export * from './poll.js';

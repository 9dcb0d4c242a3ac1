export * from './udp-target.js';

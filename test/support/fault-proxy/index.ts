export * from './fault-proxy.js';
export type { Direction } from './toxics.js';

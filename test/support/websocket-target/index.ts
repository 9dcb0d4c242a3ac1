export * from './websocket-target.js';

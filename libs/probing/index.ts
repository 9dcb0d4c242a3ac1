export * from './check-result.js';
export * from './detection.js';
export * from './monitor-types.js';
export * from './policy.js';
export * from './segments.js';
export { createSnapshot, nextState, silenceDueAt, withLatestResult } from './state-machine.js';
export * from './state-table.js';
export * from './uptime.js';

export * from './knot.js';
export * from './mariadb.js';
export * from './nginx.js';
export * from './postgresql.js';
export { findProgram, type RealServer } from './real-server.js';

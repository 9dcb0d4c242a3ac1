export * from './arrivals.js';
export * from './certificate.js';
export * from './http-target.js';
export * from './loopback-listener.js';
export * from './steps.js';

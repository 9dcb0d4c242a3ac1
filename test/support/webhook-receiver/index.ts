export * from './delivery-summary.js';
export * from './webhook-receiver.js';
export * from './witness-file.js';

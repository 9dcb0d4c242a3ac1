export * from './ledger-client.js';
export * from './percentile.js';
export * from './seeded-random.js';

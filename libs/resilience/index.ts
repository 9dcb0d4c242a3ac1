export { BreakerCounts, type BreakerLaw } from './breaker-counts.js';
export { hedged, type HedgeOptions } from './hedged.js';

export { counter, gauge, histogram, readGauge, readGauges } from './metrics.js';

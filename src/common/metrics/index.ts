export { counter, gauge, histogram, readGauge } from './metrics.js';

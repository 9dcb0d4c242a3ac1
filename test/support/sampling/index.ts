export { sampleOf, SHARE } from './sampling.js';

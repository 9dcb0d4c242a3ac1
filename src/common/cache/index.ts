export { SharedValue } from './shared-value.js';

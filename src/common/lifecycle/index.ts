export { Background, type BackgroundPart } from './background.js';
export { PollingWorker } from './polling-worker.js';
export { Readiness } from './readiness.js';

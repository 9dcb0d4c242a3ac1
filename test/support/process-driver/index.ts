export type { OutputLine } from './output.js';
export * from './process-driver.js';

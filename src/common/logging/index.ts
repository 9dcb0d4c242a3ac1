export { createLogger, Logger } from './logger.js';
export { NestLogger } from './nest-logger.js';
export { maskText, maskValue } from './mask.js';

import { IsIn } from 'class-validator';
import { defineConfig } from './define-config.js';

export class LoggingConfig {
  /** Least level that is written: debug, info, warn, error or silent. */
  @IsIn(['debug', 'info', 'warn', 'error', 'silent'])
  LOG_LEVEL: 'debug' | 'info' | 'warn' | 'error' | 'silent' = 'info';
}

export const loggingConfig = defineConfig('logging', LoggingConfig);

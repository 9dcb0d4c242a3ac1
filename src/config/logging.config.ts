import { IsIn } from 'class-validator';
import { defineConfig } from './define-config.js';

export class LoggingConfig {
  /** Least level that is written: debug, info, warn, error or silent. */
  @IsIn(['debug', 'info', 'warn', 'error', 'silent'])
  LOG_LEVEL: 'debug' | 'info' | 'warn' | 'error' | 'silent' = 'info';

  /** json for machines; text for people at a terminal (development only). */
  @IsIn(['json', 'text'])
  LOG_FORMAT: 'json' | 'text' = 'json';
}

export const loggingConfig = defineConfig('logging', LoggingConfig);

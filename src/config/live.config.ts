import { IsInt, Max, Min } from 'class-validator';
import { defineConfig } from './define-config.js';

export class LiveConfig {
  /** Open live connections of one process; further ones get 503. 1 to 50,000, and fewer than MAX_CONNECTIONS. */
  @IsInt()
  @Min(1)
  @Max(50_000)
  LIVE_CONNECTIONS = 500;

  /** Open live connections of one caller at one process; further ones get 429. 1 to 1,000. */
  @IsInt()
  @Min(1)
  @Max(1_000)
  LIVE_CONNECTIONS_PER_CALLER = 10;
}

export const liveConfig = defineConfig('live', LiveConfig);

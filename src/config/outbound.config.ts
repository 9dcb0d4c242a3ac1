import { ArrayMaxSize, IsString } from 'class-validator';
import { defineConfig } from './define-config.js';

export class OutboundConfig {
  /** Private targets that may be watched or called: `CIDR[:port]` or `host:port`, comma separated. Each frees only itself. */
  @ArrayMaxSize(200)
  @IsString({ each: true })
  OUTBOUND_ALLOW: string[] = [];

  /** DNS servers for names that users typed, `ip[:port]`, comma separated; the system's resolver if empty. */
  @ArrayMaxSize(5)
  @IsString({ each: true })
  OUTBOUND_DNS_SERVERS: string[] = [];
}

export const outboundConfig = defineConfig('outbound', OutboundConfig);

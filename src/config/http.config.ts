import { ArrayMaxSize, IsInt, IsString, IsUrl, Length, Max, Min } from 'class-validator';
import { defineConfig } from './define-config.js';

export class HttpConfig {
  /** Address to listen on. */
  @IsString()
  @Length(1, 255)
  HOST = '127.0.0.1';

  /** Port of the API and the pages; 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65_535)
  PORT = 8000;

  /** Address for the metrics port. */
  @IsString()
  @Length(1, 255)
  METRICS_HOST = '127.0.0.1';

  /** Port that serves /metrics (and /health/* in a worker); 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65_535)
  METRICS_PORT = 8001;

  /** Public address of this installation, used in links; empty means http://HOST:PORT. */
  @IsString()
  @Length(0, 300)
  PUBLIC_URL = '';

  /** Where the error catalogue is published; codes become its fragments. */
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true })
  ERRORS_URL = 'https://vigia.example/errors';

  /** Origins that browsers may call from, comma separated; none by default, never *. */
  @ArrayMaxSize(50)
  @IsString({ each: true })
  CORS_ORIGINS: string[] = [];

  /** Number of proxies in front whose X-Forwarded-For is believed. 0 to 10. */
  @IsInt()
  @Min(0)
  @Max(10)
  TRUSTED_PROXY_HOPS = 0;

  /** Limit of a request body in bytes. 1,024 to 10,485,760. */
  @IsInt()
  @Min(1024)
  @Max(10_485_760)
  BODY_LIMIT_BYTES = 102_400;

  /** Connections at once; further ones are refused. 10 to 100,000. */
  @IsInt()
  @Min(10)
  @Max(100_000)
  MAX_CONNECTIONS = 2_000;

  /** Longest time from request to answer, in milliseconds; then 503. 1,000 to 60,000. */
  @IsInt()
  @Min(1_000)
  @Max(60_000)
  REQUEST_TIMEOUT_MS = 5_500;
}

export const httpConfig = defineConfig('http', HttpConfig, (config) =>
  config.CORS_ORIGINS.includes('*') ? [{ variable: 'CORS_ORIGINS', reason: 'must not be *' }] : [],
);

/** Where this installation is reached, without a slash at the end: in mails, and in answers that name an address. */
export function baseUrlOf({ PUBLIC_URL, HOST, PORT }: HttpConfig): string {
  return PUBLIC_URL === '' ? `http://${HOST}:${String(PORT)}` : PUBLIC_URL.replace(/\/+$/, '');
}

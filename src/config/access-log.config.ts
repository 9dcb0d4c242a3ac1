import { IsInt, Max, Min } from 'class-validator';
import { defineConfig } from './define-config.js';

export class AccessLogConfig {
  /** Days that rows of the access log are kept; the law asks for six months (Marco Civil, art. 15). 180 to 1,825. */
  @IsInt()
  @Min(180)
  @Max(1_825)
  ACCESS_LOG_RETENTION_DAYS = 365;

  /** Rows of clients' data that one user may read within ten minutes before an alert is raised. 100 to 1,000,000. */
  @IsInt()
  @Min(100)
  @Max(1_000_000)
  MASS_READ_ROWS = 2_000;
}

export const accessLogConfig = defineConfig('access-log', AccessLogConfig);

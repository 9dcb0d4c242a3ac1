import { IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { defineConfig } from './define-config.js';

export class RuntimeConfig {
  /** development, test, staging or production. Production and staging refuse generated secrets. */
  @IsIn(['development', 'test', 'staging', 'production'])
  NODE_ENV: 'development' | 'test' | 'staging' | 'production' = 'development';

  /** What this process does: all, api (no schedule) or worker (no API routes). */
  @IsIn(['all', 'api', 'worker'])
  VIGIA_ROLE: 'all' | 'api' | 'worker' = 'all';

  /** Folder of Vigia's own files: local database, generated secrets. */
  @IsString()
  @Length(1, 1024)
  VIGIA_HOME = '.vigia';

  /** Seconds that the process goes on serving after readiness fell, so that balancers notice. 0 to 15. */
  @IsInt()
  @Min(0)
  @Max(15)
  SHUTDOWN_NOTICE_SECONDS = 0;

  /** Seconds that running work gets to end at shutdown. 1 to 20. */
  @IsInt()
  @Min(1)
  @Max(20)
  SHUTDOWN_DRAIN_SECONDS = 9;

  /** Tests only: kills the process at named points, `name[:nth]`; refused in production. */
  @IsString()
  @Length(0, 200)
  VIGIA_FAULT_POINTS = '';
}

export const runtimeConfig = defineConfig('runtime', RuntimeConfig, (config) =>
  config.VIGIA_FAULT_POINTS !== '' && config.NODE_ENV === 'production'
    ? [{ variable: 'VIGIA_FAULT_POINTS', reason: 'is for tests and refused in production' }]
    : [],
);

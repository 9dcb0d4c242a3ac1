import { IsInt, Max, Min } from 'class-validator';
import { defineConfig } from './define-config.js';

export class ProbingConfig {
  /** Seconds between two checks of a service that names none (old name: HEALTH_CHECK_INTERVAL). 1 to 86,400. */
  @IsInt()
  @Min(1)
  @Max(86_400)
  HEALTH_CHECK_INTERVAL = 30;

  /** Shortest interval that a service may ask for, in seconds. 1 to 60. */
  @IsInt()
  @Min(1)
  @Max(60)
  PROBE_MIN_INTERVAL_SECONDS = 10;

  /** Probes in flight per worker. 1 to 10,000. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  PROBE_CONCURRENCY = 2_000;

  /** Days that single checks are kept. 1 to 90. */
  @IsInt()
  @Min(1)
  @Max(90)
  CHECK_RETENTION_DAYS = 7;

  /** Life of a worker's lease on a partition, in milliseconds. 1,000 to 60,000. */
  @IsInt()
  @Min(1_000)
  @Max(60_000)
  PARTITION_LEASE_MS = 15_000;
}

export const probingConfig = defineConfig('probing', ProbingConfig);

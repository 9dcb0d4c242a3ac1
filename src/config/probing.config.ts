import { ArrayMaxSize, IsInt, IsString, Max, Min } from 'class-validator';
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

  /** Days that checks summed up to five minutes are kept. 2 to 366. */
  @IsInt()
  @Min(2)
  @Max(366)
  CHECK_5M_RETENTION_DAYS = 30;

  /** Days that checks summed up to hours are kept. 8 to 3,660. */
  @IsInt()
  @Min(8)
  @Max(3_660)
  CHECK_1H_RETENTION_DAYS = 400;

  /** Days that checks summed up to days are kept; 0: for ever. 0 to 36,600. */
  @IsInt()
  @Min(0)
  @Max(36_600)
  CHECK_1D_RETENTION_DAYS = 0;

  /** Life of a worker's lease on a partition, in milliseconds. 1,000 to 60,000. */
  @IsInt()
  @Min(1_000)
  @Max(60_000)
  PARTITION_LEASE_MS = 15_000;

  /**
   * Addresses that tell whether this host itself is cut off, written as those of services, comma separated; best three in different
   * networks. While they fail no service is confirmed DOWN. Without any, nothing is held back.
   */
  @ArrayMaxSize(10)
  @IsString({ each: true })
  GUARD_CANARIES: string[] = [];
}

export const probingConfig = defineConfig('probing', ProbingConfig);

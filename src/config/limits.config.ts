import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { defineConfig } from './define-config.js';

export class LimitsConfig {
  /** Redis that counts for all instances, redis:// or rediss://; empty counts in the database. */
  @IsString()
  @Length(0, 500)
  REDIS_URL = '';

  /** Longest wait for the counting store, in milliseconds; then reads and writes go on uncounted. 50 to 5,000. */
  @IsInt()
  @Min(50)
  @Max(5_000)
  LIMIT_STORE_TIMEOUT_MS = 500;

  /** Reading requests of a signed-in caller in a minute. 1 to 1,000,000. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_READ_PER_MINUTE = 600;

  /** Writing requests of a signed-in caller in a minute. 1 to 1,000,000. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_WRITE_PER_MINUTE = 120;

  /** Requests without a sign-in from one address (IPv6: /64) in a minute. 1 to 1,000,000. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_ANONYMOUS_PER_MINUTE = 60;

  /** Signals of jobs that tell of themselves that one address may send in a minute. 1 to 1,000,000. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_PUSH_PER_MINUTE = 600;

  /** Failed sign-ins in a row that one account takes before each further one waits. 1 to 1,000. */
  @IsInt()
  @Min(1)
  @Max(1_000)
  LOGIN_FREE_FAILURES = 5;

  /** Longest of those waits in seconds; they begin with one second and double. 1 to 3,600. */
  @IsInt()
  @Min(1)
  @Max(3_600)
  LOGIN_LONGEST_PAUSE_SECONDS = 900;

  /** Failed sign-ins of one account in an hour. 1 to 100,000. */
  @IsInt()
  @Min(1)
  @Max(100_000)
  LOGIN_FAILURES_PER_HOUR = 20;

  /** Failed sign-ins from one address (IPv6: /64) in an hour. 1 to 1,000,000. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  LOGIN_FAILURES_PER_ADDRESS_HOUR = 100;

  /** Failed sign-ins in a row that close the way in by password until a reset or an unlock. 10 to 100,000. */
  @IsInt()
  @Min(10)
  @Max(100_000)
  LOGIN_CLOSES_AFTER = 100;

  /** Least time that a failed sign-in takes, in milliseconds, so that its cause cannot be told from it. 0 to 2,000. */
  @IsInt()
  @Min(0)
  @Max(2_000)
  LOGIN_FAILURE_FLOOR_MS = 250;

  /** Days that a browser is known after a sign-in and keeps a count of its own. 1 to 180. */
  @IsInt()
  @Min(1)
  @Max(180)
  DEVICE_COOKIE_DAYS = 180;
}

export const limitsConfig = defineConfig('limits', LimitsConfig, (config) =>
  config.REDIS_URL === '' || /^rediss?:\/\/[^\s/]/.test(config.REDIS_URL)
    ? []
    : [{ variable: 'REDIS_URL', reason: 'must begin with redis:// or rediss://' }],
);

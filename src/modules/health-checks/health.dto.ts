import { ApiProperty } from '@nestjs/swagger';

export class HealthDto {
  /** ok, or degraded while the database does not answer. */
  @ApiProperty({ enum: ['ok', 'degraded'] })
  status!: 'ok' | 'degraded';
  /** Version of Vigia. @example "0.1.0" */
  version!: string;
  /** Seconds since this process started. @example 12.5 */
  uptimeSeconds!: number;
  /** Whether the database took a write and gave it back within a second. */
  @ApiProperty({ enum: ['up', 'down'] })
  database!: 'up' | 'down';
}

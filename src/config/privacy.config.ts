import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { defineConfig } from './define-config.js';

export class PrivacyConfig {
  /** Megabytes (2^20 bytes) that the file of a data subject's export may have. 1 to 64. */
  @IsInt()
  @Min(1)
  @Max(64)
  DATA_EXPORT_MAX_MB = 20;

  /** Days that such a file is kept, fetched or not. 1 to 15. */
  @IsInt()
  @Min(1)
  @Max(15)
  DATA_EXPORT_DAYS = 7;

  /** File outside the database that erasures are appended to; empty means erasures.ndjson in VIGIA_HOME. Several hosts share one. */
  @IsString()
  @Length(0, 1_024)
  ERASURE_LIST_FILE = '';
}

export const privacyConfig = defineConfig('privacy', PrivacyConfig);

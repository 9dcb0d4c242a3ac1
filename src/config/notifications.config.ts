import { IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { defineConfig } from './define-config.js';

export class NotificationsConfig {
  /** SMTP server; empty means that e-mail is off. */
  @IsString()
  @Length(0, 255)
  SMTP_HOST = '';

  /** Port of the SMTP server. */
  @IsInt()
  @Min(1)
  @Max(65_535)
  SMTP_PORT = 587;

  /** starttls (required), tls (from the first byte) or none (loopback and tests). */
  @IsIn(['starttls', 'tls', 'none'])
  SMTP_SECURITY: 'starttls' | 'tls' | 'none' = 'starttls';

  /** User of the SMTP server; empty means no login. */
  @IsString()
  @Length(0, 255)
  SMTP_USER = '';

  /** Password of the SMTP user. */
  @IsString()
  @Length(0, 500)
  SMTP_PASSWORD = '';

  /** Sender of messages. */
  @IsString()
  @Length(3, 320)
  SMTP_FROM = 'Vigia <vigia@localhost>';

  /** Longest time of one sending attempt, in milliseconds. 1,000 to 60,000. */
  @IsInt()
  @Min(1_000)
  @Max(60_000)
  SEND_TIMEOUT_MS = 10_000;

  /** First pause before a failed delivery is tried again, in milliseconds; doubles with full jitter up to an hour. 100 to 60,000. */
  @IsInt()
  @Min(100)
  @Max(60_000)
  SEND_RETRY_BASE_MS = 5_000;

  /** Messages on their way at the same time; one per destination. 1 to 512. */
  @IsInt()
  @Min(1)
  @Max(512)
  SEND_CONCURRENCY = 64;

  /** Connections to the SMTP server, and mails on their way at the same time. 1 to 32. */
  @IsInt()
  @Min(1)
  @Max(32)
  SMTP_CONNECTIONS = 4;
}

export const notificationsConfig = defineConfig('notifications', NotificationsConfig);

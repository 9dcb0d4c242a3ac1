import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { DNS_TYPES, type DnsType } from '../../../libs/outbound-http/index.js';
import { DNS_MATCHES, MAIL_SECURITIES, MONGODB_ROLES } from '../../../libs/probing/index.js';
import { IfPresent, OrNull } from '../../common/validation/index.js';

/** What a check is told beside its address. Each kind knows some of them; one that it does not know is refused. */
export class CheckOptionsDto {
  /** `tcp`: what to send after connecting, at most 4,096 bytes. @example "PING\\r\\n" */
  @IfPresent()
  @IsString()
  @Length(1, 4_096)
  send?: string;

  /** `tcp`: a text that has to come, within the first 64 KiB; without one a connection is enough. */
  @IfPresent()
  @IsString()
  @Length(1, 1_000)
  expect?: string;

  /** `tcp`, `postgresql`, `mysql`, `mongodb`: whether the connection is secured. False unless given. */
  @IfPresent()
  @IsBoolean()
  tls?: boolean;

  /** Every kind that secures its connection, `http` included: whether the certificate has to be trusted. True unless given. */
  @IfPresent()
  @IsBoolean()
  verifyTls?: boolean;

  /** `tls`: whole days that the certificate must last yet. 0 unless given. */
  @IfPresent()
  @IsInt()
  @Min(0)
  @Max(1_000)
  minDays?: number;

  /** `tls`: whether the chain must lead to a known authority. True unless given. */
  @IfPresent()
  @IsBoolean()
  verifyChain?: boolean;

  /** `smtp`, `imap`: how the server is spoken to. `none` unless given or said by the scheme. */
  @ApiProperty({ enum: MAIL_SECURITIES, enumName: 'MailSecurity', required: false })
  @IfPresent()
  @IsIn(MAIL_SECURITIES)
  security?: (typeof MAIL_SECURITIES)[number];

  /** `postgresql`, `mysql`: user of the greeting; nobody signs in. */
  @IfPresent()
  @IsString()
  @Length(1, 80)
  user?: string;

  /** `postgresql`: database of the greeting. */
  @IfPresent()
  @IsString()
  @Length(1, 63)
  database?: string;

  /** `mongodb`: what the server has to be. `any` unless given. */
  @ApiProperty({ enum: MONGODB_ROLES, enumName: 'MongodbRole', required: false })
  @IfPresent()
  @IsIn(MONGODB_ROLES)
  role?: (typeof MONGODB_ROLES)[number];

  /** `grpc`: name of the service that is asked for; the server as a whole unless given. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  service?: string;

  /** `dns`: what is asked for. */
  @ApiProperty({ enum: DNS_TYPES, enumName: 'DnsType', required: false })
  @IfPresent()
  @IsIn(DNS_TYPES)
  type?: DnsType;

  /** `dns`: 1 to 20 records as zone files write them; without any, one record is enough. @example ["10 mail.padaria.example"] */
  @IfPresent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 2_048, { each: true })
  expected?: string[];

  /** `dns`: whether all expected records have to be there, any of them, or these and no others. `all` unless given. */
  @ApiProperty({ enum: DNS_MATCHES, enumName: 'DnsMatch', required: false })
  @IfPresent()
  @IsIn(DNS_MATCHES)
  match?: (typeof DNS_MATCHES)[number];

  /** `ping`: echo requests. 3 unless given. */
  @IfPresent()
  @IsInt()
  @Min(1)
  @Max(5)
  count?: number;

  /** `ping`: percent of them that may be lost. 50 unless given. */
  @IfPresent()
  @IsInt()
  @Min(0)
  @Max(99)
  maxLossPercent?: number;

  /** `push`: seconds between two signals of the job. Without it `cron`. @example 3600 */
  @IfPresent()
  @IsInt()
  @Min(60)
  @Max(31_622_400)
  everySeconds?: number;

  /** `push`: when the job runs: minute, hour, day of month, month, day of week. @example "0 3 * * *" */
  @IfPresent()
  @IsString()
  @Length(9, 100)
  cron?: string;

  /** `push`: whose clocks `cron` goes by. @example "America/Sao_Paulo" */
  @IfPresent()
  @IsString()
  @Length(1, 100)
  timeZone?: string;

  /** `push`: seconds that a signal may be late, and a run may take. 300 unless given. */
  @IfPresent()
  @IsInt()
  @Min(10)
  @Max(31_622_400)
  graceSeconds?: number;

  /** `redis`: user to sign in as. */
  @IfPresent()
  @IsString()
  @Length(1, 1_000)
  username?: string;

  /** `redis`: password to sign in with; encrypted and never answered. Null keeps the one that is there. */
  @ApiProperty({ type: String, nullable: true, required: false, maxLength: 1_000 })
  @IfPresent()
  @OrNull()
  @IsString()
  @MaxLength(1_000)
  password?: string | null;
}

import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { BEAT_STATES, type BeatState, SIGNAL_KINDS, type SignalKind } from '../../../../libs/probing/index.js';
import { PageInfoDto, pageOf } from '../../../common/http/index.js';
import { IfPresent } from '../../../common/validation/index.js';
import type { HeartbeatView, MadePushToken, PingsView } from './heartbeats.service.js';
import type { Ping } from './heartbeats.repository.js';

const instant = { type: String, format: 'date-time', nullable: true } as const;
const milliseconds = { type: 'integer', nullable: true } as const;

export class SignalQueryDto {
  /** What the job calls this run, so that its end is told from another's: 1 to 64 letters, digits, `.`, `_`, `:` and `-`. */
  @ApiProperty({ type: String, required: false, maxLength: 64 })
  @IfPresent()
  @Matches(/^[\w.:-]{1,64}$/, { message: 'runId must be 1 to 64 letters, digits, dots, colons, _ and -' })
  runId?: string;
}

/** Receipt of a signal. */
export class SignalDto {
  /** What was understood. */
  @ApiProperty({ enum: SIGNAL_KINDS, enumName: 'SignalKind' })
  kind!: SignalKind;
  /** When it came. */
  at!: Date;

  static from({ kind, at }: Ping): SignalDto {
    return { kind, at };
  }
}

export class PushTokenDto {
  /** The token. It is in this answer only. */
  token!: string;
  /** Where the job tells of itself; `/start`, `/fail`, `/log` or an exit code may follow. */
  url!: string;
  /** When it was made. */
  madeAt!: Date;

  static made({ token, url, madeAt }: MadePushToken): PushTokenDto {
    return { token, url, madeAt };
  }
}

export class PingDto {
  /** Counts the signals of the service. */
  number!: number;
  /** When it came. */
  at!: Date;
  /** What it said. */
  @ApiProperty({ enum: SIGNAL_KINDS, enumName: 'SignalKind' })
  kind!: SignalKind;
  /** Of the process, where it was given. */
  @ApiProperty({ type: 'integer', nullable: true })
  exitCode!: number | null;
  /** What the job calls the run. */
  @ApiProperty({ type: String, nullable: true })
  runId!: string | null;
  /** Of the run that it ended, where that named its start alike; in milliseconds. */
  @ApiProperty(milliseconds)
  durationMs!: number | null;
  /** What came with it. */
  @ApiProperty({ type: String, nullable: true })
  body!: string | null;

  static from({ number, at, kind, exitCode, runId, durationMs, body }: Ping): PingDto {
    return { number, at, kind, exitCode, runId, durationMs, body };
  }
}

export class HeartbeatDto {
  /** `late`: awaited, within its grace. */
  @ApiProperty({ enum: BEAT_STATES, enumName: 'BeatState' })
  state!: BeatState;
  /** Whether a run began whose end is awaited. */
  isRunning!: boolean;
  /** When the next beat should come. */
  @ApiProperty(instant)
  expectedAt!: Date | null;
  /** When it is down unless it tells of itself. */
  @ApiProperty(instant)
  downAt!: Date | null;
  /** The latest signal of any kind. */
  @ApiProperty(instant)
  lastSignalAt!: Date | null;
  /** When a run ended well last. */
  @ApiProperty(instant)
  lastOkAt!: Date | null;
  /** Of the latest run that named its start and its end alike; in milliseconds. */
  @ApiProperty(milliseconds)
  lastDurationMs!: number | null;
  /** When its token was made. */
  tokenMadeAt!: Date;

  static from({ heartbeat, verdict, tokenMadeAt }: HeartbeatView): HeartbeatDto {
    const { state, isRunning, expectedAt, downAt } = verdict;
    const { lastSignalAt, lastOkAt, lastDurationMs } = heartbeat;
    return { state, isRunning, expectedAt, downAt, lastSignalAt, lastOkAt, lastDurationMs, tokenMadeAt };
  }
}

export class PingPageDto extends PageInfoDto {
  /** The signals of this page, newest first. */
  items!: PingDto[];
  /** What they say now; null for a service that tells nothing of itself, or has no token yet. */
  @ApiProperty({ type: HeartbeatDto, nullable: true })
  heartbeat!: HeartbeatDto | null;

  static from({ pings, heartbeat }: PingsView): PingPageDto {
    const page = pageOf(pings, (ping) => PingDto.from(ping));
    return Object.assign(page, { heartbeat: heartbeat && HeartbeatDto.from(heartbeat) });
  }
}

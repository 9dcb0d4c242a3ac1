import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { IfPresent } from '../../../common/validation/index.js';
import type { LogoutReach } from './sessions.service.js';
import { REFRESH_TOKEN_LENGTH } from './refresh-token.js';
import type { Session } from './session.js';

const REACHES = ['local', 'others', 'global'] as const satisfies readonly LogoutReach[];

export class RefreshDto {
  /** Refresh token of the latest sign-in or refresh; absent where the browser's cookie carries it. */
  @IfPresent()
  @IsString()
  @Length(1, 2 * REFRESH_TOKEN_LENGTH)
  refreshToken?: string;
}

export class LogoutDto {
  /** This session, the others, or all of them. */
  @IfPresent()
  @IsIn(REACHES)
  @ApiProperty({ enum: REACHES, enumName: 'LogoutReach', default: 'local', required: false })
  reach?: LogoutReach;
}

export class EndedSessionsDto {
  /** How many sessions were ended. @example 1 */
  ended!: number;
}

export class SessionDto {
  /** Id of the session. */
  id!: string;
  /** When the user signed in. */
  createdAt!: Date;
  /** The latest sign-in or refresh. */
  lastSeenAt!: Date;
  /** It ends then unless it is refreshed before. */
  idleUntil!: Date;
  /** It ends then, however busy. */
  absoluteUntil!: Date;
  /** Address of the sign-in. */
  ip!: string;
  /** Program of the sign-in, as it names itself. */
  userAgent!: string;
  /** Whether this request belongs to it. */
  isCurrent!: boolean;

  static from(session: Session, currentId: string | null): SessionDto {
    const { id, createdAt, lastSeenAt, idleUntil, absoluteUntil, ip, userAgent } = session;
    return { id, createdAt, lastSeenAt, idleUntil, absoluteUntil, ip, userAgent, isCurrent: id === currentId };
  }
}

export class SessionListDto {
  /** Live sessions, the latest first; at most 100. */
  items!: SessionDto[];

  static from(sessions: readonly Session[], currentId: string | null): SessionListDto {
    return { items: sessions.map((session) => SessionDto.from(session, currentId)) };
  }
}

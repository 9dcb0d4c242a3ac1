import { IsEmail, IsIn, IsString, Length } from 'class-validator';
import { IfPresent } from '../../common/validation/index.js';
import type { Profile, SignedIn } from './auth.service.js';
import type { Session } from './sessions/session.js';
import { SessionDto } from './sessions/sessions.dto.js';
import { PASSWORD_FAULTS, type PasswordFault, type PasswordVerdict } from './passwords/password-policy.js';
import type { User } from './users/user.js';
import { ApiProperty } from '@nestjs/swagger';

const CARRIERS = ['answer', 'cookie'] as const;

export class LoginDto {
  /** E-mail address of the user. @example "admin@vigia.local" */
  @IsEmail({ require_tld: false })
  @Length(3, 254)
  email!: string;

  /** Password, 1 to 128 characters. @example "correct horse battery staple" */
  @IsString()
  @Length(1, 128)
  password!: string;

  /** Where the refresh token goes: into the answer, or into a cookie that only the browser sees. */
  @IfPresent()
  @IsIn(CARRIERS)
  @ApiProperty({ enum: CARRIERS, enumName: 'RefreshCarrier', default: 'answer', required: false })
  refreshIn?: (typeof CARRIERS)[number];
}

export class UserDto {
  /** Id of the user. */
  id!: string;
  /** E-mail address. */
  email!: string;
  /** Name of the person. */
  name!: string;
  /** Role, built-in or made by an administrator. @example "OPERATOR" */
  role!: string;
  /** Clients that this user sees; null for staff, who see all. */
  @ApiProperty({ type: [String], nullable: true })
  clientIds!: string[] | null;
  /** Permissions of the role. */
  permissions!: string[];
  /** When the user was made. */
  createdAt!: Date;

  static from({ user, permissions }: { user: User; permissions: readonly string[] }): UserDto {
    const { id, email, name, role, clientIds, createdAt } = user;
    return { id, email, name, role, clientIds: clientIds && [...clientIds], permissions: [...permissions], createdAt };
  }
}

export class SignedInDto {
  /** Send it as `Authorization: Bearer …`. */
  accessToken!: string;
  /** Always `Bearer`. */
  @ApiProperty({ enum: ['Bearer'] })
  tokenType!: 'Bearer';
  /** Life of the token in seconds. @example 900 */
  expiresIn!: number;
  /** Gives the next pair of tokens; each is good for one refresh. Null where a cookie carries it. */
  @ApiProperty({ type: String, nullable: true })
  refreshToken!: string | null;
  /** The session lasts at most until then. */
  refreshUntil!: Date;
  /** Id of the session. */
  sessionId!: string;
  /** Who has signed in. */
  user!: UserDto;

  static from(result: SignedIn, isInCookie = false): SignedInDto {
    return {
      accessToken: result.token,
      tokenType: 'Bearer',
      expiresIn: result.expiresInSeconds,
      refreshToken: isInCookie ? null : result.refreshToken,
      refreshUntil: result.refreshUntil,
      sessionId: result.sessionId,
      user: UserDto.from(result),
    };
  }
}

export class CurrentSessionDto extends SessionDto {
  /** Who has signed in. */
  user!: UserDto;

  static of(session: Session, profile: Profile): CurrentSessionDto {
    return Object.assign(new CurrentSessionDto(), SessionDto.from(session, session.id), {
      user: UserDto.from(profile),
    });
  }
}

export class TicketDto {
  /** Good once. */
  ticket!: string;
  /** Life of the ticket in seconds. @example 30 */
  expiresIn!: number;
}

export class PasswordStrengthQueryDto {
  /** Password, 1 to 256 characters. @example "correct horse battery staple" */
  @IsString()
  @Length(1, 256)
  password!: string;

  /** E-mail address of its owner: a password made of it is easy to guess. @example "ana@padaria.example" */
  @IfPresent()
  @IsString()
  @Length(1, 254)
  email?: string;

  /** Name of its owner, for the same reason. @example "Ana Souza" */
  @IfPresent()
  @IsString()
  @Length(1, 100)
  name?: string;
}

export class PasswordStrengthDto {
  /** Whether it would be taken. */
  isAcceptable!: boolean;
  /** 0 guessed at once to 4 very hard to guess. @example 4 */
  score!: number;
  /** Power of ten of the guesses that it takes. @example 14.4 */
  guessesLog10!: number;
  /** What is wrong with it. */
  @ApiProperty({ enum: PASSWORD_FAULTS, enumName: 'PasswordFault', isArray: true })
  faults!: PasswordFault[];

  static from({ isAcceptable, score, guessesLog10, faults }: PasswordVerdict): PasswordStrengthDto {
    return { isAcceptable, score, guessesLog10, faults: [...faults] };
  }
}

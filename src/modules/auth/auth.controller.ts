import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Actor, CurrentActor, Public, RequirePermission, SELF } from '../../common/auth-context/index.js';
import { ApiProblems, NeverStored } from '../../common/http/index.js';
import './auth.errors.js';
import {
  CurrentSessionDto,
  LoginDto,
  PasswordStrengthDto,
  PasswordStrengthQueryDto,
  SignedInDto,
  TicketDto,
  UserDto,
} from './auth.dto.js';
import { AuthService, type SignedIn } from './auth.service.js';
import { DeviceCookie } from './login-limits/device-cookie.js';
import { judgePassword } from './passwords/password-policy.js';
import { Caller, type CallerOrigin } from './sessions/caller.js';
import { RefreshCookie } from './sessions/refresh-cookie.js';
import { EndedSessionsDto, LogoutDto, RefreshDto } from './sessions/sessions.dto.js';
import { TICKET_SECONDS, Tickets } from './sessions/tickets.service.js';
import { Sessions } from './sessions/sessions.service.js';

@ApiTags('auth')
@Controller({ version: '1' })
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: Sessions,
    private readonly tickets: Tickets,
    private readonly cookie: RefreshCookie,
    private readonly devices: DeviceCookie,
  ) {}

  /** Signs in with e-mail and password: an access token, and a refresh token in the answer or in a cookie. */
  @Post('auth/login')
  @HttpCode(200)
  @Public()
  @NeverStored()
  @ApiProblems(
    'auth.wrong_credentials',
    'auth.foreign_origin',
    'auth.busy',
    'auth.throttled',
    'auth.limiter_unavailable',
  )
  async login(
    @Body() body: LoginDto,
    @Caller() origin: CallerOrigin,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedInDto> {
    const isInCookie = body.refreshIn === 'cookie';
    if (isInCookie) this.cookie.assertOwnOrigin(request);
    const { email, password } = body;
    const result = await this.auth.login({ email, password, origin, device: this.devices.read(request) });
    this.devices.set(response, result.device);
    return this.answer(result, isInCookie, response);
  }

  /** The next pair of tokens. The refresh token comes in the body, or in the cookie of a page of this installation. */
  @Post('auth/refresh')
  @HttpCode(200)
  @Public()
  @NeverStored()
  @ApiProblems('auth.session_ended', 'auth.foreign_origin')
  async refresh(
    @Body() body: RefreshDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedInDto> {
    const isInCookie = body.refreshToken === undefined;
    const token = body.refreshToken ?? this.cookie.read(request) ?? '';
    return this.answer(await this.auth.refresh(token), isInCookie, response);
  }

  /** Ends this session, the caller's others, or all of them. Their tokens open nothing more within five seconds. */
  @Post('auth/logout')
  @HttpCode(200)
  @RequirePermission(SELF)
  @NeverStored()
  async logout(
    @CurrentActor() actor: Actor,
    @Body() body: LogoutDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EndedSessionsDto> {
    const reach = body.reach ?? 'local';
    const ended = await this.sessions.logout(actor, reach);
    if (reach !== 'others') this.cookie.clear(response);
    return { ended };
  }

  /** The session of this request: who, with which role, until when. */
  @Get('auth/session')
  @RequirePermission(SELF)
  @ApiProblems('session.not_found')
  async session(@CurrentActor() actor: Actor): Promise<CurrentSessionDto> {
    const [session, profile] = await Promise.all([this.sessions.current(actor), this.auth.profile(actor)]);
    return CurrentSessionDto.of(session, profile);
  }

  /** A ticket that opens one event stream or socket of this session, within 30 seconds: `?ticket=…`. */
  @Post('auth/tickets')
  @RequirePermission(SELF)
  @NeverStored()
  async ticket(@CurrentActor() actor: Actor): Promise<TicketDto> {
    return { ticket: await this.tickets.issue(actor), expiresIn: TICKET_SECONDS };
  }

  /** Judges a password as a new one would be judged. Nothing is kept. */
  @Post('auth/password/strength')
  @HttpCode(200)
  @Public()
  @NeverStored()
  passwordStrength(@Body() body: PasswordStrengthQueryDto): PasswordStrengthDto {
    return PasswordStrengthDto.from(judgePassword(body.password, [body.email ?? '', body.name ?? '']));
  }

  /** The signed-in user. */
  @Get('me')
  @RequirePermission(SELF)
  async me(@CurrentActor() actor: Actor): Promise<UserDto> {
    return UserDto.from(await this.auth.profile(actor));
  }

  private answer(result: SignedIn, isInCookie: boolean, response: Response): SignedInDto {
    if (isInCookie) this.cookie.set(response, result.refreshToken, result.refreshUntil);
    return SignedInDto.from(result, isInCookie);
  }
}

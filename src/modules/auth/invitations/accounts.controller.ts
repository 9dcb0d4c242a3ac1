import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Public, RequirePermission, SELF } from '../../../common/auth-context/index.js';
import { ApiProblems, NeverStored } from '../../../common/http/index.js';
import '../auth.errors.js';
import { Caller, type CallerOrigin } from '../sessions/caller.js';
import {
  AcceptInvitationDto,
  ChangePasswordDto,
  ForgotPasswordDto,
  NextStepDto,
  RegisterDto,
  ResetPasswordDto,
} from './accounts.dto.js';
import { Accounts } from './accounts.service.js';

const LINK = ['auth.link_invalid', 'auth.weak_password', 'auth.busy'];

/** What people do with their own account. */
@ApiTags('auth')
@Controller({ path: 'auth', version: '1' })
export class AccountsController {
  constructor(private readonly accounts: Accounts) {}

  /** Accepts an invitation and sets the first password. */
  @Post('invitations/accept')
  @HttpCode(204)
  @Public()
  @NeverStored()
  @ApiProblems(...LINK)
  async accept(@Body() body: AcceptInvitationDto): Promise<void> {
    await this.accounts.accept(body);
  }

  /** With a token as `invitations/accept`; else asks for an account, where SELF_REGISTRATION allows it. A mail follows. */
  @Post('register')
  @HttpCode(202)
  @Public()
  @NeverStored()
  @ApiProblems(...LINK, 'auth.registration_closed')
  async register(@Body() body: RegisterDto): Promise<NextStepDto> {
    await this.accounts.register(body);
    return { next: body.token === undefined ? 'mail' : 'login' };
  }

  /** Asks for a mail with a link that sets a new password. The answer is the same for every address. */
  @Post('password/forgot')
  @HttpCode(202)
  @Public()
  @NeverStored()
  async forgot(@Body() body: ForgotPasswordDto): Promise<NextStepDto> {
    await this.accounts.forgot(body.email);
    return { next: 'mail' };
  }

  /** Sets a new password with the token of a link, and ends all sessions. */
  @Post('password/reset')
  @HttpCode(204)
  @Public()
  @NeverStored()
  @ApiProblems(...LINK)
  async reset(@Body() body: ResetPasswordDto): Promise<void> {
    await this.accounts.reset(body.token, body.password);
  }

  /** Changes the caller's password and ends their other sessions. */
  @Post('password/change')
  @HttpCode(204)
  @RequirePermission(SELF)
  @NeverStored()
  @ApiProblems(
    'auth.wrong_current_password',
    'auth.throttled',
    'auth.limiter_unavailable',
    'auth.weak_password',
    'auth.busy',
  )
  async change(
    @CurrentActor() actor: Actor,
    @Caller() { ip }: CallerOrigin,
    @Body() body: ChangePasswordDto,
  ): Promise<void> {
    await this.accounts.change(actor, ip, body.current, body.new);
  }
}

import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, Public, RequirePermission, SELF } from '../../common/auth-context/index.js';
import { ApiProblems } from '../../common/http/index.js';
import './auth.errors.js';
import { LoginDto, PasswordStrengthDto, PasswordStrengthQueryDto, SignedInDto, UserDto } from './auth.dto.js';
import { AuthService } from './auth.service.js';
import { judgePassword } from './passwords/password-policy.js';

@ApiTags('auth')
@Controller({ path: 'auth', version: '1' })
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  /** Signs in with e-mail and password and gives an access token. */
  @Post('login')
  @HttpCode(200)
  @Public()
  @ApiProblems('auth.wrong_credentials', 'auth.busy')
  async login(@Body() body: LoginDto): Promise<SignedInDto> {
    return SignedInDto.from(await this.auth.login(body.email, body.password));
  }

  /** Judges a password as a new one would be judged. Nothing is kept. */
  @Post('password/strength')
  @HttpCode(200)
  @Public()
  passwordStrength(@Body() body: PasswordStrengthQueryDto): PasswordStrengthDto {
    return PasswordStrengthDto.from(judgePassword(body.password, [body.email ?? '', body.name ?? '']));
  }

  /** The signed-in user. */
  @Get('me')
  @RequirePermission(SELF)
  async me(@CurrentActor() actor: Actor): Promise<UserDto> {
    return UserDto.from(await this.auth.profile(actor));
  }
}

import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { NeverStored } from '../../../common/http/index.js';
import { RotateKeysDto, SigningKeyListDto } from './signing-keys.dto.js';
import { SigningKeys } from './signing-keys.service.js';

@ApiTags('auth')
@Controller({ path: 'auth/keys', version: '1' })
export class SigningKeysController {
  constructor(private readonly keys: SigningKeys) {}

  /** Keys that sign access tokens, without their private parts. */
  @Get()
  @RequirePermission('keys:rotate')
  async list(@CurrentActor() actor: Actor): Promise<SigningKeyListDto> {
    return SigningKeyListDto.from(await this.keys.list(actor));
  }

  /** Publishes the next key, which signs once verifiers had time to see it; asked again after that time it signs at once. */
  @Post('rotate')
  @HttpCode(200)
  @RequirePermission('keys:rotate')
  @NeverStored()
  async rotate(@CurrentActor() actor: Actor, @Body() { isCompromised }: RotateKeysDto): Promise<SigningKeyListDto> {
    return SigningKeyListDto.from(
      await (isCompromised ? this.keys.replaceCompromised(actor) : this.keys.rotate(actor)),
    );
  }
}

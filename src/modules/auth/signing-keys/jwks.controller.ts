import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../../common/auth-context/index.js';
import { RingReader } from './ring-reader.js';
import { JwksDto } from './signing-keys.dto.js';

/** For programs that verify access tokens themselves. */
@ApiTags('auth')
@Controller({ path: '.well-known/jwks.json', version: VERSION_NEUTRAL })
export class JwksController {
  constructor(private readonly ring: RingReader) {}

  /** Public keys of access tokens. A key is published before it signs, for longer than this answer may be kept. */
  @Get()
  @Public()
  @Header('Cache-Control', 'public, max-age=600')
  async keys(): Promise<JwksDto> {
    return JwksDto.from((await this.ring.current()).published);
  }
}

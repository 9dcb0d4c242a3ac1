import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../../common/auth-context/index.js';
import { ProviderDto, ProvidersDto } from './providers.dto.js';
import { Providers } from './providers/providers.service.js';

/** Who is asked, and whether they may be asked now. */
@ApiTags('look-ups')
@Controller({ path: 'integrations/providers', version: '1' })
export class ProvidersController {
  constructor(private readonly providers: Providers) {}

  /** Providers of look-ups with the state of their breakers. */
  @Get()
  @RequirePermission('integrations:lookup')
  async list(): Promise<ProvidersDto> {
    return { items: (await this.providers.states()).map((state) => ProviderDto.from(state)) };
  }
}

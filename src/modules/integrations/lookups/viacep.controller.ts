import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems } from '../../../common/http/index.js';
import { AddressQueryDto, CepAnswerDto, CepQueryDto, FoundAddressesDto } from './addresses.dto.js';
import { Lookups } from './lookups.service.js';
import { Questions } from './questions.service.js';
import { cepFrom } from './refusal.js';

/** Addresses at ViaCEP. */
@ApiTags('look-ups')
@Controller({ path: 'integrations/viacep', version: '1' })
export class ViacepController {
  constructor(
    private readonly lookups: Lookups,
    private readonly questions: Questions,
  ) {}

  /** The address of a CEP: a kept answer, ViaCEP, or BrasilAPI when ViaCEP is slow or away. */
  @Get('cep/:cep')
  @ApiParam({
    name: 'cep',
    schema: { type: 'string', pattern: '^[0-9]{5}-?[0-9]{3}$' },
    description: '8 digits, with or without the hyphen.',
  })
  @RequirePermission('integrations:lookup')
  @ApiProblems('lookup.not_found', 'lookup.unavailable')
  async cep(@Param('cep') text: string, @Query() { allowPartial }: CepQueryDto): Promise<CepAnswerDto> {
    const question = this.questions.cep(cepFrom(text), 'viacep', allowPartial === 'true');
    return CepAnswerDto.from(await this.lookups.find(question));
  }

  /** Addresses by state, city and part of a street's name. Only ViaCEP can be asked. */
  @Get('addresses')
  @RequirePermission('integrations:lookup')
  @ApiProblems('lookup.unavailable')
  async addresses(@Query() { uf, city, street }: AddressQueryDto): Promise<FoundAddressesDto> {
    return FoundAddressesDto.from(await this.lookups.find(this.questions.addresses(uf, city, street)));
  }
}

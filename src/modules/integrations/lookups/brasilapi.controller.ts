import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { DDDS } from '../../../../libs/brazil/index.js';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems, Cursors } from '../../../common/http/index.js';
import { BankQueryDto } from '../banking/banks.dto.js';
import { Banks } from '../banking/banks.service.js';
import '../integrations.errors.js';
import { listed, pageOfListed } from '../listed.js';
import { CepAnswerDto, CepQueryDto } from './addresses.dto.js';
import { CompanyAnswerDto } from './companies.dto.js';
import { Lookups } from './lookups.service.js';
import {
  AreaCodeAnswerDto,
  BankAnswerDto,
  BankAnswersDto,
  HolidayQueryDto,
  HolidaysAnswerDto,
  PixParticipantAnswerDto,
  PixParticipantAnswersDto,
  PixParticipantQueryDto,
  RatesAnswerDto,
} from './public-lists.dto.js';
import { Questions } from './questions.service.js';
import { cepFrom, cnpjFrom, dddFrom } from './refusal.js';

/** Look-ups at BrasilAPI. */
@ApiTags('look-ups')
@Controller({ path: 'integrations/brasilapi', version: '1' })
export class BrasilapiController {
  constructor(
    private readonly lookups: Lookups,
    private readonly questions: Questions,
    private readonly banksOf: Banks,
    private readonly cursors: Cursors,
  ) {}

  /** The address of a CEP: a kept answer, BrasilAPI, or ViaCEP when BrasilAPI is slow, away or unsure. */
  @Get('cep/:cep')
  @ApiParam({
    name: 'cep',
    schema: { type: 'string', pattern: '^[0-9]{5}-?[0-9]{3}$' },
    description: '8 digits, with or without the hyphen.',
  })
  @RequirePermission('integrations:lookup')
  @ApiProblems('lookup.not_found', 'lookup.unavailable')
  async cep(@Param('cep') text: string, @Query() { allowPartial }: CepQueryDto): Promise<CepAnswerDto> {
    const question = this.questions.cep(cepFrom(text), 'brasilapi', allowPartial === 'true');
    return CepAnswerDto.from(await this.lookups.find(question));
  }

  /** What the tax authority publishes about a company: a kept answer, BrasilAPI, or Minha Receita. */
  @Get('cnpj/:cnpj')
  @ApiParam({
    name: 'cnpj',
    schema: { type: 'string', pattern: '^[0-9A-Za-z]{12}[0-9]{2}$' },
    description: '14 characters, without punctuation.',
  })
  @RequirePermission('integrations:lookup')
  @ApiProblems('lookup.not_found', 'lookup.unavailable')
  async cnpj(@Param('cnpj') text: string): Promise<CompanyAnswerDto> {
    return CompanyAnswerDto.from(await this.lookups.find(this.questions.company(cnpjFrom(text))));
  }

  /** Lists the banks: a kept answer, BrasilAPI, or the list in the program. */
  @Get('banks')
  @RequirePermission('integrations:lookup')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async banks(@Query() query: BankQueryDto): Promise<BankAnswersDto> {
    const { value, provenance } = await this.lookups.find(this.questions.banks());
    return BankAnswersDto.from(this.banksOf.page(query, value), provenance);
  }

  /** One bank: a kept answer, BrasilAPI, or the list in the program. */
  @Get('banks/:code')
  @ApiParam({
    name: 'code',
    schema: { type: 'string', pattern: '^([0-9]{3}|[0-9A-Z]{8})$' },
    description: 'COMPE code of 3 digits, or ISPB of 8 characters.',
  })
  @RequirePermission('integrations:lookup')
  @ApiProblems('bank.not_found')
  async bank(@Param('code') code: string): Promise<BankAnswerDto> {
    const { value, provenance } = await this.lookups.find(this.questions.banks());
    const bank = value.find(({ compe, ispb }) => compe === code || ispb === code);
    if (!bank) throw new DomainError('bank.not_found');
    return BankAnswerDto.of(bank, provenance);
  }

  /** States and cities of an area code: a kept answer, BrasilAPI, or the states from the table in the program. */
  @Get('ddd/:ddd')
  @ApiParam({ name: 'ddd', schema: { type: 'string', pattern: '^[1-9][0-9]$' }, description: 'Two digits.' })
  @RequirePermission('integrations:lookup')
  @ApiProblems('area_code.not_found', 'lookup.not_found')
  async ddd(@Param('ddd') text: string): Promise<AreaCodeAnswerDto> {
    const ddd = dddFrom(text);
    if (!DDDS.includes(ddd)) throw new DomainError('area_code.not_found');
    return AreaCodeAnswerDto.from(await this.lookups.find(this.questions.areaCode(ddd)));
  }

  /** Holidays of a year, with those of a state if one is named: a kept answer, BrasilAPI, or the national ones by law. */
  @Get('holidays')
  @RequirePermission('integrations:lookup')
  @ApiProblems('lookup.unavailable')
  async holidays(@Query() { year, uf }: HolidayQueryDto): Promise<HolidaysAnswerDto> {
    const answered = await this.lookups.find(this.questions.holidays(year, uf ?? null));
    return HolidaysAnswerDto.from(year, uf ?? null, answered);
  }

  /** Selic, CDI and IPCA: a kept answer of today or BrasilAPI. */
  @Get('rates')
  @RequirePermission('integrations:lookup')
  @ApiProblems('lookup.unavailable')
  async rates(): Promise<RatesAnswerDto> {
    return RatesAnswerDto.from(await this.lookups.find(this.questions.rates()));
  }

  /** Lists the institutions that take part in Pix: a kept answer or BrasilAPI. */
  @Get('pix/participants')
  @RequirePermission('integrations:lookup')
  @ApiProblems('cursor.invalid', 'cursor.expired', 'lookup.unavailable')
  async pixParticipants(@Query() query: PixParticipantQueryDto): Promise<PixParticipantAnswersDto> {
    const { value, provenance } = await this.lookups.find(this.questions.pixParticipants());
    const list = listed(
      value,
      ({ ispb }) => ispb,
      ({ ispb, name }) => [ispb, name],
    );
    return PixParticipantAnswersDto.from(pageOfListed(list, query, this.cursors, 'pix-participants'), provenance);
  }

  /** One of them: a kept answer or BrasilAPI. */
  @Get('pix/participants/:ispb')
  @ApiParam({ name: 'ispb', schema: { type: 'string', pattern: '^[0-9A-Z]{8}$' }, description: '8 characters.' })
  @RequirePermission('integrations:lookup')
  @ApiProblems('pix_participant.not_found', 'lookup.unavailable')
  async pixParticipant(@Param('ispb') ispb: string): Promise<PixParticipantAnswerDto> {
    const { value, provenance } = await this.lookups.find(this.questions.pixParticipants());
    const participant = value.find((one) => one.ispb === ispb);
    if (!participant) throw new DomainError('pix_participant.not_found');
    return PixParticipantAnswerDto.of(participant, provenance);
  }
}

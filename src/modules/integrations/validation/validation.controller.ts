import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  checkBirthDate,
  checkCep,
  checkCnpj,
  checkCpf,
  checkEmail,
  checkPhone,
  dayInSaoPaulo,
} from '../../../../libs/brazil/index.js';
import { RequirePermission } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { NeverStored } from '../../../common/http/index.js';
import { textsOf, ValuesDto } from '../values.dto.js';
import {
  BirthDatesDto,
  BirthDateVerdictDto,
  BirthDateVerdictsDto,
  CepVerdictDto,
  CepVerdictsDto,
  CnpjVerdictDto,
  CnpjVerdictsDto,
  CpfVerdictDto,
  CpfVerdictsDto,
  EmailVerdictDto,
  EmailVerdictsDto,
  PhoneVerdictDto,
  PhoneVerdictsDto,
} from './validation.dto.js';

/** Judges values by themselves: asks nobody, keeps nothing. POST, because what is judged may not stand in an address. */
@ApiTags('validation')
@Controller({ path: 'integrations/validation', version: '1' })
export class ValidationController {
  constructor(private readonly clock: Clock) {}

  /** Judges CPFs: 11 digits with the exact punctuation or without. */
  @Post('cpf')
  @HttpCode(200)
  @RequirePermission('integrations:lookup')
  @NeverStored()
  cpf(@Body() body: ValuesDto): CpfVerdictsDto {
    return { items: textsOf(body).map((text) => CpfVerdictDto.from(checkCpf(text))) };
  }

  /** Judges CNPJs, numeric or with letters: 14 characters with the exact punctuation or without. */
  @Post('cnpj')
  @HttpCode(200)
  @RequirePermission('integrations:lookup')
  @NeverStored()
  cnpj(@Body() body: ValuesDto): CnpjVerdictsDto {
    return { items: textsOf(body).map((text) => CnpjVerdictDto.from(checkCnpj(text))) };
  }

  /** Judges CEPs by the ranges of the states, which also tell the state. */
  @Post('cep')
  @HttpCode(200)
  @RequirePermission('integrations:lookup')
  @NeverStored()
  cep(@Body() body: ValuesDto): CepVerdictsDto {
    return { items: textsOf(body).map((text) => CepVerdictDto.from(checkCep(text))) };
  }

  /** Judges phone numbers, mobile and landline, with their area code. */
  @Post('phone')
  @HttpCode(200)
  @RequirePermission('integrations:lookup')
  @NeverStored()
  phone(@Body() body: ValuesDto): PhoneVerdictsDto {
    return { items: textsOf(body).map((text) => PhoneVerdictDto.from(checkPhone(text))) };
  }

  /** Judges the form of e-mail addresses. */
  @Post('email')
  @HttpCode(200)
  @RequirePermission('integrations:lookup')
  @NeverStored()
  email(@Body() body: ValuesDto): EmailVerdictsDto {
    return { items: textsOf(body).map((text) => EmailVerdictDto.from(checkEmail(text))) };
  }

  /** Judges birth dates, `YYYY-MM-DD` or `DD/MM/YYYY`, as of today in São Paulo. */
  @Post('birth-date')
  @HttpCode(200)
  @RequirePermission('integrations:lookup')
  @NeverStored()
  birthDate(@Body() body: BirthDatesDto): BirthDateVerdictsDto {
    const options = { today: dayInSaoPaulo(this.clock.now()), minAgeYears: body.minAgeYears ?? 0 };
    return { items: textsOf(body).map((text) => BirthDateVerdictDto.from(checkBirthDate(text, options))) };
  }
}

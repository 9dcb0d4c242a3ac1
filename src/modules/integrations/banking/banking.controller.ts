import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  checkBankAccount,
  checkBoleto,
  checkBrCode,
  checkPixKey,
  dayInSaoPaulo,
} from '../../../../libs/brazil/index.js';
import { RequirePermission } from '../../../common/auth-context/index.js';
import { Clock } from '../../../common/clock/index.js';
import { NeverStored } from '../../../common/http/index.js';
import { textsOf, ValuesDto } from '../values.dto.js';
import { AccountVerdictDto, AccountVerdictsDto } from './accounts.dto.js';
import { BoletosDto, BoletoVerdictDto, BoletoVerdictsDto } from './boletos.dto.js';
import { BrCodeDto, BrCodeVerdictDto, BrCodeVerdictsDto, MakeBrCodeDto } from './br-codes.dto.js';
import { writeBrCode } from './new-br-code.js';
import { PixKeysDto, PixKeyVerdictDto, PixKeyVerdictsDto } from './pix-keys.dto.js';

/** Judges and reads what money moves by: asks nobody, keeps nothing. POST, because it may not stand in an address. */
@ApiTags('banking')
@Controller({ path: 'integrations/banking', version: '1' })
export class BankingController {
  constructor(private readonly clock: Clock) {}

  /** Judges Pix keys of the five kinds and brings them into the spelling of the directory. */
  @Post('pix-key/parse')
  @HttpCode(200)
  @RequirePermission('integrations:lookup')
  @NeverStored()
  pixKey(@Body() body: PixKeysDto): PixKeyVerdictsDto {
    return { items: textsOf(body).map((text) => PixKeyVerdictDto.from(checkPixKey(text, body.type))) };
  }

  /** Judges bank accounts, `bank/branch/account-digit` such as `001/1584/00210169-6`, by the rules that banks publish. */
  @Post('account/parse')
  @HttpCode(200)
  @RequirePermission('integrations:lookup')
  @NeverStored()
  account(@Body() body: ValuesDto): AccountVerdictsDto {
    return { items: textsOf(body).map((text) => AccountVerdictDto.from(checkBankAccount(text))) };
  }

  /** Reads boletos, line or barcode, of banks and of utilities and taxes. */
  @Post('boleto/parse')
  @HttpCode(200)
  @RequirePermission('integrations:lookup')
  @NeverStored()
  boleto(@Body() body: BoletosDto): BoletoVerdictsDto {
    const reference = body.reference ?? dayInSaoPaulo(this.clock.now());
    return { items: textsOf(body).map((text) => BoletoVerdictDto.from(checkBoleto(text, { reference }))) };
  }

  /** Reads the texts of Pix QR codes. */
  @Post('br-code/parse')
  @HttpCode(200)
  @RequirePermission('integrations:lookup')
  @NeverStored()
  brCode(@Body() body: ValuesDto): BrCodeVerdictsDto {
    return { items: textsOf(body).map((text) => BrCodeVerdictDto.from(checkBrCode(text))) };
  }

  /** Writes the text of a Pix QR code. */
  @Post('br-code/make')
  @HttpCode(200)
  @RequirePermission('integrations:lookup')
  @NeverStored()
  makeBrCode(@Body() body: MakeBrCodeDto): BrCodeDto {
    return { code: writeBrCode(body) };
  }
}

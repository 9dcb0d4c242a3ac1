import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems } from '../../../common/http/index.js';
import '../integrations.errors.js';
import { BankDto, BankPageDto, BankQueryDto } from './banks.dto.js';
import { Banks } from './banks.service.js';

@ApiTags('banking')
@Controller({ path: 'integrations/banking/banks', version: '1' })
export class BanksController {
  constructor(private readonly banks: Banks) {}

  /** Lists the banks with a COMPE code, from a list in the program. */
  @Get()
  @RequirePermission('integrations:lookup')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  list(@Query() query: BankQueryDto): BankPageDto {
    return BankPageDto.from(this.banks.page(query));
  }

  /** One bank. */
  @Get(':code')
  @ApiParam({
    name: 'code',
    schema: { type: 'string', pattern: '^([0-9]{3}|[0-9A-Z]{8})$' },
    description: 'COMPE code of 3 digits, or ISPB of 8 characters.',
  })
  @RequirePermission('integrations:lookup')
  @ApiProblems('bank.not_found')
  get(@Param('code') code: string): BankDto {
    return BankDto.from(this.banks.get(code));
  }
}

import { Controller, Get, Param } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { DDDS } from '../../../../libs/brazil/index.js';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems } from '../../../common/http/index.js';
import '../integrations.errors.js';
import { AreaCodeDto, AreaCodeListDto } from './area-codes.dto.js';

/** Area codes of phones (DDD), from a table in the program. */
@ApiTags('validation')
@Controller({ path: 'integrations/validation/area-codes', version: '1' })
export class AreaCodesController {
  /** All 67 area codes with the states that they serve. */
  @Get()
  @RequirePermission('integrations:lookup')
  list(): AreaCodeListDto {
    return { items: DDDS.map((code) => AreaCodeDto.from(code)) };
  }

  /** One area code. */
  @Get(':code')
  @ApiParam({ name: 'code', schema: { type: 'string', pattern: '^[1-9][0-9]$' }, description: 'Two digits.' })
  @RequirePermission('integrations:lookup')
  @ApiProblems('area_code.not_found')
  get(@Param('code') code: string): AreaCodeDto {
    if (!DDDS.includes(code)) throw new DomainError('area_code.not_found');
    return AreaCodeDto.from(code);
  }
}

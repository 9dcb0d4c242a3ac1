import { ApiProperty } from '@nestjs/swagger';
import { type Uf, UFS, ufsOfDdd } from '../../../../libs/brazil/index.js';

export class AreaCodeDto {
  /** Two digits (DDD). @example "61" */
  code!: string;
  /** States that it serves, its seat first. */
  @ApiProperty({ enum: UFS, enumName: 'Uf', isArray: true })
  ufs!: Uf[];

  static from(code: string): AreaCodeDto {
    return { code, ufs: [...ufsOfDdd(code)] };
  }
}

export class AreaCodeListDto {
  /** Ascending. */
  items!: AreaCodeDto[];
}

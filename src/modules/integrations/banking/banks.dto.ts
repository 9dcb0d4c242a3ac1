import { IsString, Length } from 'class-validator';
import { type Bank, BANK_LIST_SOURCE } from '../../../../libs/brazil/index.js';
import { type Page, PageInfoDto, PageQueryDto } from '../../../common/http/index.js';
import { IfPresent } from '../../../common/validation/index.js';
import { codeOf } from './bank-code.js';

export class BankQueryDto extends PageQueryDto {
  /** Beginnings of words of the name, without regard to accents, or of the COMPE code or ISPB. @example "brasil" */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  search?: string;
}

export class BankDto {
  /** COMPE code, 3 digits. @example "001" */
  code!: string;
  /** Identifier in the payment system, 8 characters. @example "00000000" */
  ispb!: string;
  /** Name as the central bank writes it. @example "Banco do Brasil S.A." */
  name!: string;

  static from(bank: Bank): BankDto {
    return { code: codeOf(bank), ispb: bank.ispb, name: bank.name };
  }
}

export class BankPageDto extends PageInfoDto {
  /** Ascending by code. */
  items!: BankDto[];
  /** Day of the central bank's list that was bundled. @example "2026-09-19" */
  publishedOn!: string;

  static from(page: Page<Bank>): BankPageDto {
    const { items, ...info } = page;
    return { items: items.map((bank) => BankDto.from(bank)), ...info, publishedOn: BANK_LIST_SOURCE.publishedOn };
  }
}

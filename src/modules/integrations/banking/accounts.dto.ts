import { ApiProperty } from '@nestjs/swagger';
import { type BankAccountParts, maskBankAccount, type ReasonOf, type Verdict } from '../../../../libs/brazil/index.js';
import { nullableText, reasonSchema, told, VerdictDto } from '../verdict.dto.js';
import { BankDto } from './banks.dto.js';

export class AccountPartsDto {
  /** COMPE code, or the ISPB of an institution that has none. @example "001" */
  bankCode!: string;
  /** The bank; null for an institution that the list does not have. */
  @ApiProperty({ type: BankDto, nullable: true })
  bank!: BankDto | null;
  /** 4 digits. @example "1584" */
  branch!: string;
  /** Check digit of the branch: worked out where the bank has a rule, else as given; null for none. */
  @ApiProperty(nullableText)
  branchDigit!: string | null;
  /** With the leading zeros that the bank counts, without check digit. @example "00210169" */
  account!: string;
  /** Check digit of the account. @example "6" */
  digit!: string;
  /** Whether check digits were compared; false where no rule is published and only the form was looked at. */
  checked!: boolean;
  /** Account and check digit in one, as the directory of Pix wants them. @example "002101696" */
  pixAccount!: string;

  static from(parts: BankAccountParts): AccountPartsDto {
    const { bankCode, bank, branch, branchDigit, account, digit, checked, pixAccount } = parts;
    return { bankCode, bank: bank && BankDto.from(bank), branch, branchDigit, account, digit, checked, pixAccount };
  }
}

export class AccountVerdictDto extends VerdictDto {
  /** Why it is refused; null for a right value. */
  @ApiProperty(reasonSchema('bank_account'))
  reason!: ReasonOf<'bank_account'> | null;
  /** What it consists of; null for a refused value. */
  @ApiProperty({ type: AccountPartsDto, nullable: true })
  parts!: AccountPartsDto | null;

  static from(verdict: Verdict<BankAccountParts, ReasonOf<'bank_account'>>): AccountVerdictDto {
    return {
      ...told('bank_account', verdict, ({ normalized }) => maskBankAccount(normalized)),
      parts: verdict.valid ? AccountPartsDto.from(verdict) : null,
    };
  }
}

export class AccountVerdictsDto {
  /** One for each value, in the order of the request. */
  items!: AccountVerdictDto[];
}

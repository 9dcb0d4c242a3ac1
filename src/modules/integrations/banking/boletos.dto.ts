import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import {
  type BoletoParts,
  findBankByCompe,
  type ReasonOf,
  SEGMENTS,
  type Verdict,
} from '../../../../libs/brazil/index.js';
import { cents, formatMoney } from '../../../../libs/money/index.js';
import { IfPresent, isThat } from '../../../common/validation/index.js';
import { ValuesDto } from '../values.dto.js';
import { nullableText, reasonSchema, told, VerdictDto } from '../verdict.dto.js';
import { BankDto } from './banks.dto.js';

const SEGMENT_NAMES = Object.values(SEGMENTS);
const DAY = /^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/;

/** A day that the calendar has: `Date` would roll 31 April over into May. */
function isDay(value: unknown): boolean {
  return typeof value === 'string' && DAY.test(value) && new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
}

export class BoletosDto extends ValuesDto {
  /**
   * The day the slips are read or were issued, 1900 to 2099; today in São Paulo if absent. A due date is written as a factor
   * that repeats every 9,000 days: of the possible days the one nearest to this counts. @example "2026-11-30"
   */
  @IfPresent()
  @Matches(DAY)
  @isThat('isDay', isDay, 'must be a day of the calendar, YYYY-MM-DD')
  reference?: string;
}

export class BoletoPartsDto {
  /** Slip of a bank, or of utilities and taxes. */
  @ApiProperty({ enum: ['bank', 'utility'], enumName: 'BoletoType' })
  type!: 'bank' | 'utility';
  /** What people type: 47 digits of a bank's slip, 48 of the other kind. */
  line!: string;
  /** The line with its punctuation. */
  formatted!: string;
  /** Amount in BRL; null when the slip tells none. @example "150.00" */
  @ApiProperty(nullableText)
  amount!: string | null;
  /** Day it is due, `YYYY-MM-DD`; null when the slip tells none. */
  @ApiProperty({ ...nullableText, format: 'date' })
  dueDate!: string | null;
  /** COMPE code of the bank; null for utilities. */
  @ApiProperty(nullableText)
  bankCode!: string | null;
  /** The bank; null for utilities, and for a code that the list does not have. */
  @ApiProperty({ type: BankDto, nullable: true })
  bank!: BankDto | null;
  /** 25 digits that the bank fills as it likes; null for utilities. */
  @ApiProperty(nullableText)
  freeField!: string | null;
  /** Who is paid; null for banks. */
  @ApiProperty({ type: String, enum: SEGMENT_NAMES, nullable: true })
  segment!: (typeof SEGMENT_NAMES)[number] | null;
  /** Code of the company: 4 digits, or 8 of its CNPJ; null for banks. */
  @ApiProperty(nullableText)
  company!: string | null;

  static from(parts: BoletoParts): BoletoPartsDto {
    const { type, line, formatted, amountCents, dueDate } = parts;
    const amount = amountCents === null ? null : formatMoney(cents(amountCents));
    const common = { type, line, formatted, amount, dueDate };
    if (parts.type === 'utility') {
      const segment = SEGMENTS[parts.segment];
      return { ...common, bankCode: null, bank: null, freeField: null, segment, company: parts.company };
    }
    const bank = findBankByCompe(parts.bankCode);
    const { bankCode, freeField } = parts;
    return { ...common, bankCode, bank: bank && BankDto.from(bank), freeField, segment: null, company: null };
  }
}

export class BoletoVerdictDto extends VerdictDto {
  /** Why it is refused; null for a right value. */
  @ApiProperty(reasonSchema('boleto'))
  reason!: ReasonOf<'boleto'> | null;
  /** What it consists of; null for a refused value. */
  @ApiProperty({ type: BoletoPartsDto, nullable: true })
  parts!: BoletoPartsDto | null;

  static from(verdict: Verdict<BoletoParts, ReasonOf<'boleto'>>): BoletoVerdictDto {
    return { ...told('boleto', verdict), parts: verdict.valid ? BoletoPartsDto.from(verdict) : null };
  }
}

export class BoletoVerdictsDto {
  /** One for each value, in the order of the request; `normalized` is the barcode. */
  items!: BoletoVerdictDto[];
}

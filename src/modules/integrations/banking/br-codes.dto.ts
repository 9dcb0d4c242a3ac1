import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsString, Length, Matches } from 'class-validator';
import {
  type BrCodeParts,
  checkPixKey,
  maskPixKey,
  PIX_KEY_TYPES,
  type PixKeyType,
  type ReasonOf,
  type Verdict,
} from '../../../../libs/brazil/index.js';
import { cents, formatMoney } from '../../../../libs/money/index.js';
import { IfPresent, IsLine } from '../../../common/validation/index.js';
import { nullableText, reasonSchema, told, VerdictDto } from '../verdict.dto.js';

export class BrCodePartsDto {
  /** `static` holds a key, `dynamic` the location of a charge, `recurrence` an authorization only. */
  @ApiProperty({ enum: ['static', 'dynamic', 'recurrence'], enumName: 'BrCodeType' })
  type!: BrCodeParts['type'];
  /** Whether it says that it may be paid once only. */
  isOneUse!: boolean;
  /** Pix key of the receiver; null for other types. */
  @ApiProperty(nullableText)
  key!: string | null;
  /** Kind of the key. */
  @ApiProperty({ type: String, enum: PIX_KEY_TYPES, nullable: true })
  keyType!: PixKeyType | null;
  /** The key for screens. */
  @ApiProperty(nullableText)
  keyMasked!: string | null;
  /** Location of the charge, without scheme; null for other types. */
  @ApiProperty(nullableText)
  url!: string | null;
  /** Amount in BRL; null when the payer chooses it, or the location tells it. @example "150.00" */
  @ApiProperty(nullableText)
  amount!: string | null;
  /** Id of the payment; null for none, and where the location tells it. */
  @ApiProperty(nullableText)
  txid!: string | null;
  /** Name of the receiver, as the code says. */
  name!: string;
  /** City of the receiver. */
  city!: string;
  /** Merchant category, 4 digits. @example "0000" */
  category!: string;
  /** Words for the payer. */
  @ApiProperty(nullableText)
  description!: string | null;
  /** ISPB of who hands out the cash (Pix Saque). */
  @ApiProperty(nullableText)
  withdrawalIspb!: string | null;
  /** Location of an authorization for recurring payments. */
  @ApiProperty(nullableText)
  recurrenceUrl!: string | null;

  static from(parts: BrCodeParts): BrCodePartsDto {
    const { type, isOneUse, key, url, amountCents, txid, name, city, category } = parts;
    const { description, withdrawalIspb, recurrenceUrl } = parts;
    const keyType = key === null ? null : checkPixKey(key).type;
    const keyMasked = key === null || keyType === null ? null : maskPixKey(key, keyType);
    const amount = amountCents === null ? null : formatMoney(cents(amountCents));
    return {
      ...{ type, isOneUse, key, keyType, keyMasked, url, amount, txid, name, city, category },
      ...{ description, withdrawalIspb, recurrenceUrl },
    };
  }
}

export class BrCodeVerdictDto extends VerdictDto {
  /** Why it is refused; null for a right value. */
  @ApiProperty(reasonSchema('brcode'))
  reason!: ReasonOf<'brcode'> | null;
  /** What it consists of; null for a refused value. */
  @ApiProperty({ type: BrCodePartsDto, nullable: true })
  parts!: BrCodePartsDto | null;

  static from(verdict: Verdict<BrCodeParts, ReasonOf<'brcode'>>): BrCodeVerdictDto {
    return { ...told('brcode', verdict), parts: verdict.valid ? BrCodePartsDto.from(verdict) : null };
  }
}

export class BrCodeVerdictsDto {
  /** One for each value, in the order of the request; `normalized` is the code, its checksum in upper case. */
  items!: BrCodeVerdictDto[];
}

/** A code for a key (static) or for the location of a charge (dynamic). */
export class MakeBrCodeDto {
  /** Pix key of the receiver, in any spelling. Either it or `url`. @example "+5511987654321" */
  @IfPresent()
  @IsString()
  @Length(1, 100)
  key?: string;

  /** Location of the charge, without scheme, at most 77 characters. @example "pix.example/qr/v2/9d36b84f" */
  @IfPresent()
  @IsString()
  @Length(1, 77)
  url?: string;

  /** Name of the receiver; written without accents, cut to 25 characters. @example "Padaria São João" */
  @IsLine()
  @Length(1, 200)
  name!: string;

  /** City of the receiver; written without accents, cut to 15 characters. @example "São Paulo" */
  @IsLine()
  @Length(1, 200)
  city!: string;

  /** Amount in BRL above zero, a decimal string with two places; the payer chooses if absent. With `key` only. @example "150.00" */
  @IfPresent()
  @Matches(/^(0|[1-9][0-9]{0,9})\.[0-9]{2}$/)
  amount?: string;

  /** Id by which the receiver knows the payment: 1 to 25 letters and digits. With `key` only. @example "PEDIDO1234" */
  @IfPresent()
  @Matches(/^[0-9A-Za-z]{1,25}$/)
  txid?: string;

  /** Words for the payer; written without accents, shares 99 characters with the key. With `key` only. @example "Pedido 1234" */
  @IfPresent()
  @IsLine()
  @Length(1, 99)
  description?: string;

  /** Whether it may be paid once only; false if absent. */
  @IfPresent()
  @IsBoolean()
  isOneUse?: boolean;
}

export class BrCodeDto {
  /** The text of the QR code («copia e cola»). */
  code!: string;
}

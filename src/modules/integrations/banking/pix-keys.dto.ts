import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import {
  maskPixKey,
  PIX_KEY_TYPES,
  type PixKeyType,
  type PixKeyVerdict,
  type ReasonOf,
} from '../../../../libs/brazil/index.js';
import { IfPresent } from '../../../common/validation/index.js';
import { ValuesDto } from '../values.dto.js';
import { reasonSchema, told, VerdictDto } from '../verdict.dto.js';

const typeEnum = { enum: PIX_KEY_TYPES, enumName: 'PixKeyType' } as const;

export class PixKeysDto extends ValuesDto {
  /** What the person said that the keys are. Without it 11 bare digits are a CPF when their check digits pass, else a phone. */
  @ApiProperty({ ...typeEnum, required: false })
  @IfPresent()
  @IsIn(PIX_KEY_TYPES)
  type?: PixKeyType;
}

export class PixKeyVerdictDto extends VerdictDto {
  /** What it is, or was taken for; null when it looks like no kind of key. */
  @ApiProperty({ type: String, enum: PIX_KEY_TYPES, nullable: true })
  type!: PixKeyType | null;
  /** Why it is refused; null for a right value. */
  @ApiProperty(reasonSchema('pix_key'))
  reason!: ReasonOf<'pix_key'> | null;

  static from(verdict: PixKeyVerdict): PixKeyVerdictDto {
    return { ...told('pix_key', verdict, ({ normalized, type }) => maskPixKey(normalized, type)), type: verdict.type };
  }
}

export class PixKeyVerdictsDto {
  /** One for each value, in the order of the request. */
  items!: PixKeyVerdictDto[];
}

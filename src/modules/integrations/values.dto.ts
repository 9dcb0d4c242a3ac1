import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, MaxLength, type ValidationOptions } from 'class-validator';
import { IfPresent, invalidRequest, isThat } from '../../common/validation/index.js';

const MAX_VALUES = 100;
/** The longest kind, a Pix QR code, has 512; what is longer than its kind allows is a verdict, not a fault of the request. */
const MAX_VALUE_LENGTH = 600;

/** `@MaxLength()` of each item; written so, it would end up as a length of the list in the document. */
const IsShort = (options: ValidationOptions): PropertyDecorator =>
  isThat(
    'isShort',
    (value) => typeof value !== 'string' || value.length <= MAX_VALUE_LENGTH,
    `must hold texts of at most ${String(MAX_VALUE_LENGTH)} characters`,
    options,
  );

/** What is judged: `value` or `values`. In the body only, so that no address and no log holds it. */
export class ValuesDto {
  /** One text, at most 600 characters. Not together with `values`. */
  @IfPresent()
  @IsString()
  @MaxLength(MAX_VALUE_LENGTH)
  value?: string;

  /** 1 to 100 texts, each judged for itself. */
  @ApiProperty({ type: 'array', items: { type: 'string', maxLength: MAX_VALUE_LENGTH }, required: false })
  @IfPresent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_VALUES)
  @IsString({ each: true })
  @IsShort({ each: true })
  values?: string[];
}

/**
 * The texts of a request, one or many.
 * @throws request.invalid for both `value` and `values`, and for neither
 */
export function textsOf({ value, values }: ValuesDto): readonly string[] {
  if (value !== undefined && values === undefined) return [value];
  if (values !== undefined && value === undefined) return values;
  const detail = value === undefined ? 'value or values is missing' : 'value and values cannot be given together';
  throw invalidRequest({ pointer: '/values', code: 'field.one_of', detail });
}

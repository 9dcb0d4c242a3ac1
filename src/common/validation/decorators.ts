import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, Matches, registerDecorator, ValidateIf, type ValidationOptions } from 'class-validator';
import { strictInteger } from './strict-integer.js';
import { isObjectIdText } from '../persistence/object-id.js';

type Check = (value: unknown) => boolean;

/** A property decorator over a plain function. */
export function isThat(name: string, check: Check, message: string, options?: ValidationOptions): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(property),
      options: { message: `$property ${message}`, ...options },
      validator: { validate: check },
    });
  };
}

/** The field may be absent; null is not absent. Replaces `@IsOptional()`, which lets null through. */
export const IfPresent = (): PropertyDecorator => ValidateIf((_, value: unknown) => value !== undefined);

/** The field may be null, besides what its other validators accept. */
export const OrNull = (): PropertyDecorator => ValidateIf((_, value: unknown) => value !== null);

/** Exactly 24 hex digits. */
export const IsObjectId = (options?: ValidationOptions): PropertyDecorator =>
  isThat('isObjectId', isObjectIdText, 'must be an id of 24 hex digits', options);

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** A date-time with offset. Source: RFC 3339, section 5.6. */
export const IsRfc3339 = (options?: ValidationOptions): PropertyDecorator =>
  isThat(
    'isRfc3339',
    (value) => typeof value === 'string' && RFC_3339.test(value) && isRealInstant(value),
    'must be an RFC 3339 date-time with offset, such as 2026-01-31T12:00:00Z',
    options,
  );

function isRealInstant(text: string): boolean {
  if (Number.isNaN(Date.parse(text))) return false;
  // A day that the month does not have rolls over into the next month: then the date part reads differently.
  const date = text.slice(0, 10);
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

/** A text without control characters (tab and line ends included) and without half surrogate pairs. */
export const IsLine = (options?: ValidationOptions): PropertyDecorator =>
  isThat(
    'isLine',
    // eslint-disable-next-line no-control-regex -- control characters are what is refused
    (value) => typeof value === 'string' && value.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(value),
    'must be a text without control characters',
    options,
  );

/** Words to group things by: at most 20 of 1 to 40 characters, without space at their ends. */
export const IsTags = (): PropertyDecorator =>
  applyDecorators(IsArray(), ArrayMaxSize(20), IsLine({ each: true }), Matches(/^\S(.{0,38}\S)?$/, { each: true }));

/** An integer in a query: texts of digits become numbers, anything else stays and fails its validator. */
export const QueryInteger = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (strictInteger(value) ?? value) : value));

/** A boolean in a query: `true` and `false` become values, anything else stays and fails its validator. */
export const QueryBoolean = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** A date-time in a query or body that its validator has accepted, as a Date; undefined stays. */
export function instantOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

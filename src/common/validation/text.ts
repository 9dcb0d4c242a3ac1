import { Transform } from 'class-transformer';

/** White space around a text is dropped before it is checked; other values stay and fail their validator. */
export const Trimmed = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

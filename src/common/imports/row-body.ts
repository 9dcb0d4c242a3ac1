import type { Type } from '@nestjs/common';
import { guardValue, StrictValidationPipe } from '../http/index.js';

const pipe = new StrictValidationPipe();

/** The body that a row means, checked as that of a single request is. @throws request.invalid naming the columns */
export async function bodyOf<T extends object>(dto: Type<T>, row: unknown): Promise<T> {
  guardValue(row);
  return (await pipe.transform(row, { type: 'body', metatype: dto })) as T;
}

import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { DomainError, type FieldError } from '../../../libs/problem-details/index.js';
import { refusalOf } from '../validation/index.js';

class Faults extends Error {
  constructor(readonly errors: readonly ValidationError[]) {
    super('validation failed');
  }
}

/** Validates bodies, queries and paths: unknown fields and missing values are refused, nothing is converted silently. */
@Injectable()
export class StrictValidationPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      transform: true,
      transformOptions: { enableImplicitConversion: false, exposeUnsetFields: false },
      stopAtFirstError: false,
      exceptionFactory: (errors) => new Faults(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (!(error instanceof Faults)) throw error;
      const isBody = metadata.type === 'body';
      throw new DomainError('request.invalid', { errors: error.errors.flatMap((e) => fieldErrors(e, '', isBody)) });
    }
  }
}

function fieldErrors(error: ValidationError, parent: string, isBody: boolean): FieldError[] {
  const path = isBody ? `${parent}/${error.property}` : error.property;
  const where = isBody ? { pointer: path } : { parameter: path };
  const own = Object.entries(error.constraints ?? {}).map(([constraint, text]) => ({
    ...where,
    ...faultOf(error, constraint, text),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, path, isBody))];
}

function faultOf(
  { property, value }: ValidationError,
  constraint: string,
  detail: string,
): Omit<FieldError, 'pointer'> {
  if (constraint === 'whitelistValidation')
    return { code: 'field.unknown', detail: `${property} is not a field of this request` };
  const reason = refusalOf(constraint, value);
  return reason ?? { code: `field.${snakeCase(constraint)}`, detail };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

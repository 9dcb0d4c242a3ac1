import type { ValidationOptions } from 'class-validator';
import { parseCnpj, parseCpf } from '../../../libs/brazil/index.js';
import { isThat } from './decorators.js';

/** A CPF with right check digits, 11 digits with punctuation or without; or one masked as `***.982.247-**`. */
export const IsCpfOrMask = (options?: ValidationOptions): PropertyDecorator =>
  isThat(
    'isCpf',
    (value) => typeof value === 'string' && (parseCpf(value) !== null || /^\*{3}\.\d{3}\.\d{3}-\*{2}$/.test(value)),
    'must be a CPF: 11 digits with right check digits',
    options,
  );

/** A CNPJ, numeric or alphanumeric, with right check digits: 14 characters, masked or not. */
export const IsCnpj = (options?: ValidationOptions): PropertyDecorator =>
  isThat(
    'isCnpj',
    (value) => typeof value === 'string' && parseCnpj(value) !== null,
    'must be a CNPJ: 12 letters or digits and 2 right check digits',
    options,
  );

import { Matches, type ValidationOptions } from 'class-validator';
import { checkCep, checkCnpj, checkCpf, checkPhone, type Invalid } from '../../../libs/brazil/index.js';
import { isJudged } from './refusals.js';

type Verdict = { readonly valid: true } | Invalid<string>;

const reasonOf = (verdict: Verdict): string | null => (verdict.valid ? null : verdict.reason);
/** What `libs/brazil` masks comes back as it was shown; whether it is the right one, the module that keeps the value knows. */
const orMask =
  (mask: RegExp, check: (value: unknown) => Verdict) =>
  (value: unknown): string | null =>
    typeof value === 'string' && mask.test(value) ? null : reasonOf(check(value));

/** A CPF with right check digits, 11 digits with punctuation or without; or one masked as `***.982.247-**`. */
export const IsCpfOrMask = isJudged('isCpf', 'cpf', orMask(/^\*{3}\.\d{3}\.\d{3}-\*{2}$/, checkCpf));

/** A CNPJ, numeric or alphanumeric, with right check digits: 14 characters, masked or not. */
export const IsCnpj = isJudged('isCnpj', 'cnpj', (value) => reasonOf(checkCnpj(value)));

/** A Brazilian phone number as people write it; or one masked as `+55 11 *****-4321`. */
export const IsPhoneOrMask = isJudged('isPhone', 'phone', orMask(/^\+55 \d{2} \*{4,5}-\d{4}$/, checkPhone));

/** A CEP, `00000-000` or 8 digits; or one masked as `01001-***`. */
export const IsCepOrMask = isJudged('isCep', 'cep', orMask(/^\d{5}-\*{3}$/, checkCep));

/** `YYYY-MM-DD` or `DD/MM/YYYY`, or masked as `1990-**-**`. Whether it can be a birth date depends on today: the service asks. */
export const IsBirthDateOrMask = (options?: ValidationOptions): PropertyDecorator =>
  Matches(/^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}\/[0-9]{2}\/[0-9]{4}|[0-9]{4}-\*{2}-\*{2})$/, {
    message: '$property must be a day, YYYY-MM-DD',
    ...options,
  });

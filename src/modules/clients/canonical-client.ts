import {
  checkBirthDate,
  checkCep,
  checkPhone,
  dayInSaoPaulo,
  parseCnpj,
  parseCpf,
} from '../../../libs/brazil/index.js';
import { findHeaderProblems } from '../../../libs/probing/index.js';
import { DomainError, type FieldError } from '../../../libs/problem-details/index.js';
import { freeObject, refusal } from '../../common/validation/index.js';
import { type ClientFields, DEFAULT_OUTBOUND_HEADER } from './client.js';

export const MAX_TAGS = 20;
const ONE_OF_THESE = ['email', 'cpf', 'cnpj', 'baseUrl'] as const;

/**
 * One spelling per value, so that equal ones are found to be equal. The forms of the values have been checked before.
 * @param now decides which day a birth date must not be after
 * @throws request.invalid naming e-mail, CPF, CNPJ and base URL when all of them are missing; a birth date that cannot be one; a
 * header that checks cannot send; more than 20 tags; extra data that is too large or too deep
 */
export function canonical(fields: ClientFields, now: Date): ClientFields {
  if (ONE_OF_THESE.every((field) => fields[field] === null)) throw unidentified();
  const { phone, cep } = { phone: checkPhone(fields.phone), cep: checkCep(fields.cep) };
  assertHeader(fields.outboundKeyHeader);
  return {
    ...fields,
    name: line(fields.name) ?? '',
    company: line(fields.company),
    jobTitle: line(fields.jobTitle),
    address: line(fields.address),
    city: line(fields.city),
    statusReason: line(fields.statusReason),
    email: fields.email && fields.email.normalize('NFKC').trim().toLowerCase(),
    cpf: fields.cpf && parseCpf(fields.cpf),
    cnpj: fields.cnpj && parseCnpj(fields.cnpj),
    phone: phone.valid ? phone.normalized : null,
    cep: cep.valid ? cep.normalized : null,
    country: fields.country && fields.country.toUpperCase(),
    birthDate: birthDateOf(fields.birthDate, now),
    notes: fields.notes === '' ? null : fields.notes,
    tags: tagsOf(fields.tags),
    extraData: freeObject('extraData', fields.extraData),
  };
}

/** @throws request.invalid naming the key, which is never repeated */
export function assertOutboundKey(key: string | null | undefined): void {
  const problem = key ? findHeaderProblems({ [DEFAULT_OUTBOUND_HEADER]: key })[0] : undefined;
  if (problem) throw invalid([{ pointer: '/outboundKey', code: 'field.header', detail: problem.detail }]);
}

/** NFC and without white space around it; a text of nothing is none. */
function line(text: string | null): string | null {
  const trimmed = text?.normalize('NFC').trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

function birthDateOf(text: string | null, now: Date): string | null {
  if (text === null) return null;
  const verdict = checkBirthDate(text, { today: dayInSaoPaulo(now) });
  if (verdict.valid) return verdict.normalized;
  throw invalid([{ pointer: '/birthDate', ...refusal('birth_date', verdict.reason) }]);
}

function tagsOf(given: readonly string[]): string[] {
  const tags = [...new Set(given.map((tag) => tag.normalize('NFC')))];
  if (tags.length <= MAX_TAGS) return tags;
  throw invalid([{ pointer: '/tags', code: 'field.array_max_size', detail: `At most ${String(MAX_TAGS)} tags` }]);
}

function assertHeader(name: string | null): void {
  const problem = name === null ? undefined : findHeaderProblems({ [name]: '' })[0];
  if (problem) throw invalid([{ pointer: '/outboundKeyHeader', code: 'field.header', detail: problem.detail }]);
}

function unidentified(): DomainError {
  const detail = 'At least one of email, cpf, cnpj and baseUrl is needed';
  return invalid(
    ONE_OF_THESE.map((field) => ({ pointer: `/${field}`, code: 'field.one_of', detail })),
    detail,
  );
}

function invalid(errors: readonly FieldError[], detail?: string): DomainError {
  return new DomainError('request.invalid', { errors, ...(detail === undefined ? {} : { detail }) });
}

import { parseCnpj, parseCpf } from '../../../libs/brazil/index.js';
import { DomainError, type FieldError } from '../../../libs/problem-details/index.js';
import { foldText } from '../../common/search/index.js';

export const CLIENT_STATUSES = ['active', 'inactive', 'suspended'] as const;
export type ClientStatus = (typeof CLIENT_STATUSES)[number];

/** What a person may set. */
export interface ClientFields {
  /** 2 to 100 characters. */
  readonly name: string;
  /** Lower case; no two clients that are not deleted share one. */
  readonly email: string | null;
  /** 11 digits; unique likewise. */
  readonly cpf: string | null;
  /** 14 characters `[0-9A-Z]{12}[0-9]{2}`; unique likewise. */
  readonly cnpj: string | null;
  /** http or https, at most 2,048 characters. */
  readonly baseUrl: string | null;
  /** At most 500 characters. */
  readonly description: string | null;
  /** Services of a client that is not active are not watched. */
  readonly status: ClientStatus;
}

export interface Client extends ClientFields {
  readonly id: string;
  /** Sequential, never reused; gaps are possible. */
  readonly number: number;
  /** Counts people's edits; the ETag. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A request's fields; what is absent takes its value from elsewhere. */
export type ClientInput = { readonly [K in keyof ClientFields]?: ClientFields[K] | undefined };

const FIELDS = ['name', 'email', 'cpf', 'cnpj', 'baseUrl', 'description', 'status'] as const;
const ONE_OF_THESE = ['email', 'cpf', 'cnpj', 'baseUrl'] as const;

/** Fields of a new client, or of one that is replaced: what the request leaves out is null, the status `status`. */
export function fullFields(input: ClientInput & { readonly name: string }, status: ClientStatus): ClientFields {
  return canonical({
    name: input.name,
    email: input.email ?? null,
    cpf: input.cpf ?? null,
    cnpj: input.cnpj ?? null,
    baseUrl: input.baseUrl ?? null,
    description: input.description ?? null,
    status: input.status ?? status,
  });
}

/** Fields after a partial edit: what the request leaves out stays. */
export function patchedFields(present: ClientFields, patch: ClientInput): ClientFields {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]: [string, unknown]) => value !== undefined));
  return canonical({ ...fieldsOf(present), ...given });
}

/** Names of the fields that differ, in a fixed order. */
export function changedFields(before: ClientFields, after: ClientFields): (keyof ClientFields)[] {
  return FIELDS.filter((field) => before[field] !== after[field]);
}

/** What lists sort names by. */
export function nameKeyOf(name: string): string {
  return foldText(name).slice(0, 200);
}

/**
 * One spelling per value, so that equal ones are found to be equal.
 * @throws request.invalid naming e-mail, CPF, CNPJ and base URL when all of them are missing
 */
function canonical(fields: ClientFields): ClientFields {
  if (ONE_OF_THESE.every((field) => fields[field] === null)) throw unidentified();
  return {
    ...fields,
    name: fields.name.normalize('NFC').trim(),
    email: fields.email && fields.email.normalize('NFKC').trim().toLowerCase(),
    cpf: fields.cpf && parseCpf(fields.cpf),
    cnpj: fields.cnpj && parseCnpj(fields.cnpj),
  };
}

function fieldsOf({ name, email, cpf, cnpj, baseUrl, description, status }: ClientFields): ClientFields {
  return { name, email, cpf, cnpj, baseUrl, description, status };
}

function unidentified(): DomainError {
  const detail = 'At least one of email, cpf, cnpj and baseUrl is needed';
  const errors = ONE_OF_THESE.map((field): FieldError => ({ pointer: `/${field}`, code: 'field.one_of', detail }));
  return new DomainError('request.invalid', { detail, errors });
}

import { maskBirthDate, maskCep, maskCpf, maskEmail, maskPhone } from '../../../libs/brazil/index.js';
import { DomainError, type FieldError } from '../../../libs/problem-details/index.js';
import type { Client, ClientInput } from './client.js';

/** What tells a person apart. Shown masked; in clear only one client at a time, for a stated purpose (docs/security.md). */
const PERSONAL = ['email', 'phone', 'cpf', 'birthDate', 'address', 'cep', 'notes'] as const;
type PersonalField = (typeof PERSONAL)[number];
export type PersonalData = Pick<Client, PersonalField>;

/** Of a text that has no part which could be shown. */
export const HIDDEN = '***';
const hide = (): string => HIDDEN;

const MASKS: Readonly<Record<PersonalField, (value: string) => string>> = {
  email: maskEmail,
  phone: maskPhone,
  cpf: maskCpf,
  birthDate: maskBirthDate,
  address: hide,
  cep: maskCep,
  notes: hide,
};

/** Personal fields that have a value. */
export function personalFieldsOf(client: PersonalData): PersonalField[] {
  return PERSONAL.filter((field) => client[field] !== null);
}

/** A client as everybody sees it: e-mail as `c***@padaria.example`, CPF as `***.982.247-**`, a street as `***`. */
export function masked<T extends PersonalData>(client: T): T {
  const shown = PERSONAL.map((field) => [field, client[field] && MASKS[field](client[field])]);
  return { ...client, ...(Object.fromEntries(shown) as Partial<PersonalData>) };
}

/**
 * What a request means: a mask that was sent back as it was shown keeps the value behind it.
 * @param present null for a new client
 * @throws request.invalid naming a field with a mask that belongs to no kept value
 */
export function unmasked<T extends ClientInput>(input: T, present: PersonalData | null): T {
  const errors: FieldError[] = [];
  const kept: Partial<Record<PersonalField, string>> = {};
  for (const field of PERSONAL) {
    const given = input[field];
    if (typeof given !== 'string' || !isMask(field, given)) continue;
    const value = present?.[field];
    if (value && MASKS[field](value) === given) kept[field] = value;
    else errors.push({ pointer: `/${field}`, code: 'field.masked', detail: 'A masked value; give the whole one' });
  }
  if (errors.length > 0) throw new DomainError('request.invalid', { errors });
  return { ...input, ...kept };
}

/** In words a star may stand for itself; everywhere else it stands in masks only. */
function isMask(field: PersonalField, text: string): boolean {
  return MASKS[field] === hide ? text === HIDDEN : text.includes('*');
}

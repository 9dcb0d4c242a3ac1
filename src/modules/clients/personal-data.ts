import { maskCpf, maskEmail } from '../../../libs/brazil/index.js';
import { DomainError, type FieldError } from '../../../libs/problem-details/index.js';
import type { Client, ClientInput } from './client.js';

/** What tells a person apart. Shown masked; in clear only one client at a time, for a stated purpose (docs/security.md). */
const PERSONAL = ['email', 'cpf'] as const;
type PersonalField = (typeof PERSONAL)[number];
export type PersonalData = Pick<Client, PersonalField>;

const MASKS: Readonly<Record<PersonalField, (value: string) => string>> = { email: maskEmail, cpf: maskCpf };

/** Personal fields that have a value. */
export function personalFieldsOf(client: PersonalData): PersonalField[] {
  return PERSONAL.filter((field) => client[field] !== null);
}

/** A client as everybody sees it: e-mail as `c***@padaria.example`, CPF as `***.982.247-**`. */
export function masked<T extends PersonalData>(client: T): T {
  return { ...client, email: client.email && maskEmail(client.email), cpf: client.cpf && maskCpf(client.cpf) };
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
    if (typeof given !== 'string' || !given.includes('*')) continue;
    const value = present?.[field];
    if (value && MASKS[field](value) === given) kept[field] = value;
    else errors.push({ pointer: `/${field}`, code: 'field.masked', detail: 'A masked value; give the whole one' });
  }
  if (errors.length > 0) throw new DomainError('request.invalid', { errors });
  return { ...input, ...kept };
}

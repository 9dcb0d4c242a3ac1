import { checkCep, checkCnpj, type Kind, REASONS } from '../../../../libs/brazil/index.js';
import type { DomainError } from '../../../../libs/problem-details/index.js';
import { invalidRequest } from '../../../common/validation/index.js';

/** 8 digits of a CEP in a path. @throws request.invalid before anybody is asked */
export function cepFrom(text: string): string {
  const verdict = checkCep(text);
  if (!verdict.valid) throw refused('cep', 'cep', verdict.reason);
  return verdict.normalized;
}

/** 14 characters of a CNPJ in a path. @throws request.invalid before anybody is asked */
export function cnpjFrom(text: string): string {
  const verdict = checkCnpj(text);
  if (!verdict.valid) throw refused('cnpj', 'cnpj', verdict.reason);
  return verdict.normalized;
}

/** Two digits. @throws request.invalid */
export function dddFrom(text: string): string {
  if (/^[1-9]\d$/.test(text)) return text;
  throw refusal('ddd', 'ddd', 'ddd must be two digits, the first from 1 to 9');
}

function refused(parameter: string, kind: Kind, reason: string): DomainError {
  const words: Readonly<Record<string, string>> = REASONS[kind];
  return refusal(parameter, `${kind}.${reason}`, `${parameter}: ${words[reason] ?? reason}`);
}

function refusal(parameter: string, code: string, detail: string): DomainError {
  return invalidRequest({ parameter, code: `field.${code}`, detail });
}

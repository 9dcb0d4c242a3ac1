import type { ValidationOptions } from 'class-validator';
import { type Kind, REASONS } from '../../../libs/brazil/index.js';
import { isThat } from './decorators.js';

/** Why a value is refused: one of the reasons of its kind, or null for a good one. */
type Judge = (value: unknown) => string | null;

/** How a refused value is named: by its kind and reason, such as `cpf.check_digit`. */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
}

const judges = new Map<string, { readonly kind: Kind; readonly judge: Judge }>();

/**
 * A property decorator over a check of `libs/brazil`.
 * @param name of the validator, as the document of the API knows it
 */
export function isJudged(name: string, kind: Kind, judge: Judge): (options?: ValidationOptions) => PropertyDecorator {
  judges.set(name, { kind, judge });
  return (options) => isThat(name, (value) => judge(value) === null, `is no ${kind}`, options);
}

/** Why a validator of `isJudged` refused a value; null for any other validator. */
export function refusalOf(name: string, value: unknown): Refusal | null {
  const judged = judges.get(name);
  const reason = judged?.judge(value) ?? null;
  return judged && reason !== null ? refusal(judged.kind, reason) : null;
}

/** @param reason of that kind */
export function refusal(kind: Kind, reason: string): Refusal {
  const words = (REASONS[kind] as Readonly<Record<string, string>>)[reason] ?? reason;
  return { code: `${kind}.${reason}`, detail: words };
}

import type { DomainError } from './domain-error.js';
import { kindStatus } from './error-kind.js';
import type { FieldError } from './field-error.js';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Body of an error answer. Source: RFC 9457, with `code` and `errors` as extension members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly FieldError[];
}

/**
 * The problem document of an error.
 * @param error what was thrown
 * @param requestId id of the request, becomes `urn:request:<id>`
 * @param errorsUrl where the catalogue is published; the code is appended as its fragment
 */
export function problemOf(error: DomainError, requestId: string, errorsUrl: string): Problem {
  return {
    type: `${errorsUrl}#${error.code}`,
    title: error.title,
    status: kindStatus[error.kind],
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    instance: `urn:request:${requestId}`,
    code: error.code,
    ...(error.errors === undefined ? {} : { errors: error.errors }),
  };
}

export { kindStatus, type ErrorKind } from './error-kind.js';
export {
  allErrors,
  defineErrors,
  describeError,
  type ErrorCatalogue,
  type ErrorDescription,
} from './error-catalogue.js';
export { DomainError, type DomainErrorOptions } from './domain-error.js';
export type { FieldError } from './field-error.js';
export { PROBLEM_MEDIA_TYPE, problemOf, type Problem } from './problem.js';

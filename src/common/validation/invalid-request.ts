import { DomainError, type FieldError } from '../../../libs/problem-details/index.js';

/** One thing in a request is at fault: `pointer` names the field of a body, `parameter` one of the address or the headers. */
export function invalidRequest(error: FieldError): DomainError {
  return new DomainError('request.invalid', { errors: [error] });
}

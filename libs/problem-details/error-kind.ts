/** What went wrong, seen by the caller. Each kind has exactly one HTTP status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'conflict'
  | 'precondition'
  | 'too_large'
  | 'uri_too_long'
  | 'unsupported_media'
  | 'rule'
  | 'upgrade_required'
  | 'rate_limited'
  | 'headers_too_large'
  | 'unexpected'
  | 'unavailable';

/** The one table from kind to HTTP status (RFC 9110). */
export const kindStatus: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
  precondition: 412,
  too_large: 413,
  uri_too_long: 414,
  unsupported_media: 415,
  rule: 422,
  upgrade_required: 426,
  rate_limited: 429,
  headers_too_large: 431,
  unexpected: 500,
  unavailable: 503,
};

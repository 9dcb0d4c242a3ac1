import { MAX_HEADERS_LENGTH, OWN_HEADERS } from './header-rules.js';
import type { ExchangeFailure, ExchangeRequest } from './types.js';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const NO_BODY_METHODS = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

const MAX_TIMEOUT_MS = 300_000;

export type RequestFault =
  'METHOD' | 'TIMEOUT' | 'BODY_LIMIT' | 'HEADER_NAME' | 'HEADER_VALUE' | 'HEADER_OWN' | 'HEADERS_SIZE';

const FAULT_DETAILS: Readonly<Record<RequestFault, string>> = {
  METHOD: 'The method is not one of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.',
  TIMEOUT: 'The time limit is not a number from 1 to 300,000 milliseconds.',
  BODY_LIMIT: 'The body limit is not a whole number of bytes.',
  HEADER_NAME: 'A header name contains a character that is not allowed.',
  HEADER_VALUE: 'A header value contains a line break, a control character or one outside Latin-1.',
  HEADER_OWN: 'A header is set that belongs to the connection, such as Host or Content-Length.',
  HEADERS_SIZE: 'The headers are larger than 16 KiB.',
};

/** What is wrong with the part of a request that is not its URL; null when it may be sent. */
export function findRequestFault(request: ExchangeRequest): RequestFault | null {
  if (!METHODS.has(request.method)) return 'METHOD';
  if (!(request.timeoutMs >= 1 && request.timeoutMs <= MAX_TIMEOUT_MS)) return 'TIMEOUT';
  const { maxBodyBytes } = request;
  if (maxBodyBytes !== undefined && !(Number.isSafeInteger(maxBodyBytes) && maxBodyBytes >= 0)) return 'BODY_LIMIT';
  return request.headers === undefined ? null : findHeaderFault(request.headers);
}

/** What is wrong with headers that a user entered; null when they may be sent. */
export function findHeaderFault(headers: Readonly<Record<string, string>>): RequestFault | null {
  let length = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return 'HEADER_NAME';
    if (OWN_HEADERS.has(name.toLowerCase())) return 'HEADER_OWN';
    if (typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return 'HEADER_VALUE';
    length += name.length + value.length + 4;
  }
  return length > MAX_HEADERS_LENGTH ? 'HEADERS_SIZE' : null;
}

/** The failure of a request that was not sent. Of the fixed kinds, `invalid_url` is the one that means «bad input». */
export function requestFailure(fault: RequestFault): ExchangeFailure {
  return { kind: 'invalid_url', phase: null, code: `INVALID_${fault}`, detail: FAULT_DETAILS[fault] };
}

/** The headers as they go out: defaults, the caller's own, then those that nobody else may set. */
export function outgoingHeaders(
  request: ExchangeRequest,
  hostHeader: string,
  userAgent: string,
): Record<string, string | number> {
  const headers: Record<string, string | number> = { host: hostHeader };
  const given = request.headers ?? {};
  const givenNames = new Set<string>();
  for (const name in given) {
    const value = given[name];
    if (value === undefined) continue;
    givenNames.add(name.toLowerCase());
    headers[name] = value;
  }
  if (!givenNames.has('user-agent')) headers['user-agent'] = userAgent;
  if (!givenNames.has('accept')) headers['accept'] = '*/*';
  if (!givenNames.has('accept-encoding')) headers['accept-encoding'] = 'gzip, deflate, br';
  headers['connection'] = 'close';
  if (request.body !== undefined || !NO_BODY_METHODS.has(request.method)) {
    headers['content-length'] = request.body === undefined ? 0 : Buffer.byteLength(request.body);
  }
  return headers;
}

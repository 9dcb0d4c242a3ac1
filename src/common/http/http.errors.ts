import { defineErrors } from '../../../libs/problem-details/index.js';

export const httpErrors = defineErrors({
  'request.invalid': {
    kind: 'invalid',
    title: 'The request is not valid',
    remedy: 'Correct the fields named in `errors`.',
  },
  'request.malformed': {
    kind: 'invalid',
    title: 'The request cannot be read',
    remedy: 'Send well-formed JSON (an object, at most 20 levels deep) and a valid address.',
  },
  'request.unauthenticated': {
    kind: 'unauthenticated',
    title: 'Sign in first',
    remedy: 'Send a valid access token in `Authorization: Bearer …`; get one from POST /api/v1/auth/login.',
  },
  'request.forbidden': {
    kind: 'forbidden',
    title: 'Not permitted',
    remedy: 'Ask an administrator for a role that holds the permission named in `detail`.',
  },
  'request.not_found': {
    kind: 'not_found',
    title: 'Not found',
    remedy: 'Check the address and the id. What you may not see answers the same way.',
  },
  'request.not_acceptable': {
    kind: 'not_acceptable',
    title: 'No such representation',
    remedy: 'Accept application/json.',
  },
  'request.too_large': {
    kind: 'too_large',
    title: 'The body is too large',
    remedy: 'Send at most 100 KB, or what the route states.',
  },
  'request.unsupported_media': {
    kind: 'unsupported_media',
    title: 'The body is not JSON',
    remedy: 'Send Content-Type: application/json, uncompressed, in UTF-8.',
  },
  'request.stale': {
    kind: 'precondition',
    title: 'The document has changed meanwhile',
    remedy: 'Read it again, merge, and send the new ETag in If-Match.',
  },
  'request.timeout': {
    kind: 'unavailable',
    title: 'The answer took too long',
    remedy: 'Try again after the seconds in Retry-After, with the same Idempotency-Key.',
  },
  'server.unexpected': {
    kind: 'unexpected',
    title: 'Something went wrong on our side',
    remedy: 'Try again; if it persists, report the request id in `instance`.',
  },
  'server.stopping': {
    kind: 'unavailable',
    title: 'This process is stopping',
    remedy: 'Try again; another process or the next start answers.',
  },
  'cursor.invalid': { kind: 'invalid', title: 'The cursor is not valid', remedy: 'Begin again without a cursor.' },
  'cursor.expired': {
    kind: 'invalid',
    title: 'The cursor has expired',
    remedy: 'Begin again without a cursor; its signing key has been replaced.',
  },
});

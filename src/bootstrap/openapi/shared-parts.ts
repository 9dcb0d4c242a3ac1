import { PROBLEM_MEDIA_TYPE } from '../../../libs/problem-details/index.js';

export const PROBLEM_CONTENT = {
  [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/ProblemBody' } },
};

const text = (description: string, more: object = {}): object => ({
  description,
  schema: { type: 'string', ...more },
});

/** Headers that answers carry, named once. */
export const HEADERS = {
  RequestId: text('Id of this request; the same as in the log.'),
  Etag: text('Version of the document; send it back as If-Match.', { examples: ['W/"3"'] }),
  Location: text('Address of what was made.', { format: 'uri-reference' }),
  RateLimit: text('What is left: `r` requests within the next `t` seconds.', { examples: ['"read";r=599;t=42'] }),
  RateLimitPolicy: text('The limit: `q` requests in `w` seconds.', { examples: ['"read";q=600;w=60'] }),
  RetryAfter: { description: 'Seconds to wait before the next try.', schema: { type: 'integer', minimum: 0 } },
  IdempotencyReplayed: text('Only on the stored answer of an earlier request with the same key.', { enum: ['true'] }),
  WwwAuthenticate: text('The way to sign in.', { enum: ['Bearer'] }),
};

/** Parameters that many operations take, named once. */
export const PARAMETERS = {
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    required: false,
    description: 'Id for this request; another text than this pattern is replaced by a fresh id.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'Repeating a request with the same key within 24 hours gives the first answer again.',
    schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: false,
    description: 'ETags, comma separated, of which one must be the present version; `*` or none accepts any.',
    schema: { type: 'string', examples: ['W/"3"'] },
  },
};

const reference = (name: keyof typeof HEADERS): object => ({ $ref: `#/components/headers/${name}` });

/** Headers by the name on the wire. */
export const HEADER_REFERENCES = {
  'X-Request-Id': reference('RequestId'),
  ETag: reference('Etag'),
  Location: reference('Location'),
  RateLimit: reference('RateLimit'),
  'RateLimit-Policy': reference('RateLimitPolicy'),
  'Retry-After': reference('RetryAfter'),
  'Idempotency-Replayed': reference('IdempotencyReplayed'),
  'WWW-Authenticate': reference('WwwAuthenticate'),
};

const problem = (description: string, ...headers: (keyof typeof HEADER_REFERENCES)[]): object => ({
  description,
  headers: Object.fromEntries(['X-Request-Id' as const, ...headers].map((name) => [name, HEADER_REFERENCES[name]])),
  content: PROBLEM_CONTENT,
});

/** Answers of the pipeline around every handler, by status. */
export const PROBLEMS: Readonly<Record<string, { readonly name: string; readonly answer: object }>> = {
  '400': { name: 'Invalid', answer: problem('The request is malformed or a field is not valid; `errors` names it') },
  '401': { name: 'Unauthenticated', answer: problem('Not signed in', 'WWW-Authenticate') },
  '403': { name: 'Forbidden', answer: problem('The permission named in `detail` is missing') },
  '409': { name: 'InFlight', answer: problem('The same request is being carried out', 'Retry-After') },
  '412': { name: 'Stale', answer: problem('The document has changed meanwhile') },
  '413': { name: 'TooLarge', answer: problem('The body is too large') },
  '415': { name: 'UnsupportedMedia', answer: problem('The body is not JSON, or it is compressed') },
  '422': { name: 'OtherRequest', answer: problem('The Idempotency-Key belongs to another request') },
  '429': {
    name: 'RateLimited',
    answer: problem('Too many requests', 'RateLimit-Policy', 'RateLimit', 'Retry-After'),
  },
  '500': { name: 'Unexpected', answer: problem('Unforeseen error') },
  '503': { name: 'Unavailable', answer: problem('The database is away, or the answer took too long', 'Retry-After') },
};

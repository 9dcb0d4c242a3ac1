import fc from 'fast-check';

const OPERATORS = [
  { $ne: 1 },
  { $gt: '' },
  { $regex: '.*' },
  { $where: 'sleep(1000)' },
  { $in: [null] },
  { $expr: { $eq: [1, 1] } },
  [{ $ne: null }],
];

const TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202egnp.exe',
  '’’—ﷺ𝕏👩‍👩‍👧‍👦',
  '${jndi:ldap://127.0.0.1/a}',
  '{{7*7}}',
  "' OR '1'='1",
  '../../etc/passwd',
  '%00',
  '\r\nX-Injected: 1',
  'null',
  'undefined',
  'NaN',
  '[object Object]',
  'abcdefghijkl', // twelve characters make an ObjectId of the driver
  '000000000000000000000000',
  'ffffffffffffffffffffffff',
  '1e309',
  '0x10',
  '-0',
  '9999-12-31T23:59:59Z',
  '0000-00-00T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  'javascript:alert(1)',
  '=1+1',
];

const NUMBERS = [0, -1, 1.5, -0.0001, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 1e300, -1e300, Number.MIN_VALUE];

/** Values that no field wants, or that are wanted by another one. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], {}, [null], [[]], { a: 1 }, [1, 'a', {}]),
  fc.constantFrom<unknown>(...OPERATORS),
  fc.constantFrom<unknown>(...TEXTS),
  fc.constantFrom<unknown>(...NUMBERS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(300, 5_000, 60_000).map((length) => 'a'.repeat(length)),
  fc.constantFrom(50, 1_500).map((length) => Array.from({ length }, (_, i) => i)),
  fc.constantFrom(10, 30).map(nested),
  fc.jsonValue({ maxDepth: 2 }),
);

export const hostileKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', '$where', '$set', 'a.b', '', ' ', '_id', '__v', 'clientIds'),
  fc.constantFrom('role', 'isAdmin', 'permissions', 'tenantId', 'version', 'createdAt', 'deletedAt', 'hasOwnProperty'),
  fc.string({ minLength: 1, maxLength: 12 }),
);

/** Percent-encoded or plain garbage in the place of an id. */
export const hostileSegment: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('0', '-1', '1.0', '1e3', '01', '9'.repeat(14), '9'.repeat(16), '9'.repeat(400), 'null', 'undefined'),
  fc.constantFrom(
    'abcdefghijkl',
    'f'.repeat(24),
    'F'.repeat(24),
    '0'.repeat(24),
    'g'.repeat(24),
    '%00',
    '%ff',
    '%',
    '%2e%2e',
  ),
  fc.constantFrom('[object%20Object]', '%7B%22$ne%22:1%7D', '__proto__', 'constructor', '%F0%9F%92%A9', 'me', 'a%2Fb'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map(encodeURIComponentSafely),
);

export const hostileQueryValue: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', '%00', '%ff', '-1', '0', '1e3', '0x10', '1.5', '99999999999999999999', 'NaN', 'null', '[]', '{}'),
  fc.constantFrom('abcdef.W10.AAAAAAAAAAAAAAAAAAAAAA', 'W10', '..', 'a'.repeat(1_001), '%7B%22$gt%22:%22%22%7D'),
  fc.string({ unit: 'grapheme', maxLength: 40 }).map(encodeURIComponentSafely),
);

export const hostileIfMatch: fc.Arbitrary<string> = fc.constantFrom(
  '*',
  'W/"1"',
  '"1"',
  'W/"999"',
  'W/"1", W/"2"',
  '1',
  '""',
  'W/""',
  'garbage',
  'W/"99999999999999999999"',
  ',',
  '"-1"',
);

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? { a: value } : [value];
  return value;
}

function encodeURIComponentSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

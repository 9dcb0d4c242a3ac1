import type { FailReason } from './check-result.js';
import { prepareTextSearch } from './body-text.js';
import {
  DEFAULT_EXPECTED_STATUS,
  formatExpectedStatus,
  isExpectedStatus,
  parseExpectedStatus,
  type StatusRange,
} from './expected-status.js';
import type { HttpProbeConfig, JsonScalar } from './http-probe-config.js';
import { compileJsonPath, type JsonValue } from './json-path.js';

/** What assertions look at. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface AssertionFault {
  readonly reason: FailReason;
  /** One sentence without anything from the body. */
  readonly detail: string;
}

/** Null when it holds. */
export type Assertion = (answer: Answer) => AssertionFault | null;

/** A configuration's accepted codes; the configuration must be free of problems. */
export function statusRangesOf(config: HttpProbeConfig): readonly StatusRange[] {
  const parsed = parseExpectedStatus(config.expectedStatus ?? DEFAULT_EXPECTED_STATUS);
  return parsed.ok ? parsed.ranges : [];
}

/**
 * Compiles the assertions of a configuration in the order in which they are asked: status, keyword, JSON path.
 * The configuration must be free of problems.
 */
export function compileAssertions(config: HttpProbeConfig, ranges: readonly StatusRange[]): readonly Assertion[] {
  const assertions = [statusAssertion(ranges)];
  if (config.keyword !== undefined) assertions.push(keywordAssertion(config.keyword));
  if (config.jsonPath !== undefined) assertions.push(jsonPathAssertion(config.jsonPath));
  return assertions;
}

/** The first assertion that does not hold, or null. */
export function firstFault(assertions: readonly Assertion[], answer: Answer): AssertionFault | null {
  for (const assertion of assertions) {
    const fault = assertion(answer);
    if (fault !== null) return fault;
  }
  return null;
}

function statusAssertion(ranges: readonly StatusRange[]): Assertion {
  const expected = formatExpectedStatus(ranges).join(', ');
  return ({ statusCode }) =>
    isExpectedStatus(ranges, statusCode)
      ? null
      : { reason: 'status', detail: `Expected status ${expected}, got ${statusCode}.` };
}

function keywordAssertion({ text, mustContain }: { text: string; mustContain: boolean }): Assertion {
  const search = prepareTextSearch(text);
  const detail = mustContain
    ? 'The body does not contain the expected text.'
    : 'The body contains the text that must not be there.';
  return ({ body, headers }) => {
    const contentType = headers['content-type'];
    const isThere = search.isIn(body, typeof contentType === 'string' ? contentType : undefined);
    if (isThere === null) return { reason: 'body', detail: 'The body is in an unknown character set.' };
    return isThere === mustContain ? null : { reason: 'assertion', detail };
  };
}

function jsonPathAssertion({ path, equals }: { path: string; equals: JsonScalar }): Assertion {
  const result = compileJsonPath(path);
  if (!result.ok) throw new TypeError(`not a JSON path: ${result.detail}`);
  const { compiled } = result;
  return ({ body }) => {
    const document = parseJson(body);
    if (document === undefined) return { reason: 'body', detail: 'The body is not valid JSON.' };
    const selected = selectOrNull(() => compiled.select(document, body.length));
    if (selected === null) return { reason: 'body', detail: `The body is too large to be searched by ${path}.` };
    if (selected.length === 0) return { reason: 'assertion', detail: `Nothing was found at ${path}.` };
    // `===` is equality of JSON scalars: 1 and 1.0 are one number, -0 is 0, and NaN does not occur.
    const other = selected.find((value) => value !== equals);
    if (other === undefined) return null;
    return { reason: 'assertion', detail: `The value at ${path} is ${describe(other, equals)}.` };
  };
}

/** Says of what kind a value is and never what it is: bodies of targets stay here. */
function describe(value: JsonValue, expected: JsonScalar): string {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : withArticle(typeof value);
  const isSameKind = value !== null && expected !== null && typeof value === typeof expected;
  return isSameKind ? `another ${typeof value} than expected` : `${kind}, which was not expected`;
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** Undefined when the body is no JSON (RFC 8259: UTF-8; a byte order mark is forgiven). */
function parseJson(body: Buffer): JsonValue | undefined {
  const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  try {
    return JSON.parse(body.toString('utf8', hasMark ? 3 : 0)) as JsonValue;
  } catch {
    return undefined;
  }
}

function selectOrNull(select: () => readonly JsonValue[]): readonly JsonValue[] | null {
  try {
    return select();
  } catch {
    // RangeError: larger, or nested deeper, than a path is searched for.
    return null;
  }
}

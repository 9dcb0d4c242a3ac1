import { DEFAULT_EXPECTED_STATUS, parseExpectedStatus } from './expected-status.js';
import { compileJsonPath } from './json-path.js';
import {
  collectProblems,
  type CommonProbeConfig,
  findCommonProblems,
  type ProbeConfigProblem,
  type Report,
} from './probe-kind.js';
import { findHeaderProblems } from './request-headers.js';

export const PROBE_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type ProbeMethod = (typeof PROBE_METHODS)[number];

export type JsonScalar = string | number | boolean | null;

/** What one HTTP monitor asks and expects. All assertions must hold; the first that fails is the reason. */
export interface HttpProbeConfig extends CommonProbeConfig {
  readonly method: ProbeMethod;
  /** Absolute http or https URL. The address gate judges it, here it is only passed on. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Names among `headers` (any case) that another origin must not see. Authorization and Cookie always count. */
  readonly secretHeaderNames?: readonly string[];
  /** Not with GET and HEAD. At most 64 KiB. */
  readonly body?: string;
  /** Codes and ranges, `['200-299', '304']`. Default 200-299. */
  readonly expectedStatus?: readonly string[];
  /** Default true: at most 5, never from https to http. */
  readonly followRedirects?: boolean;
  /** A text that the body must contain, or must not. Case-sensitive. Not with HEAD. */
  readonly keyword?: { readonly text: string; readonly mustContain: boolean };
  /**
   * The body is JSON, the path selects something, and everything that it selects is this value. Strictly by JSON
   * value: `1` and `1.0` are the same, `1` and `"1"` are not. Not with HEAD.
   */
  readonly jsonPath?: { readonly path: string; readonly equals: JsonScalar };
  /** Default true. */
  readonly verifyTls?: boolean;
}

export const MAX_PROBE_BODY_BYTES = 64 * 1024;
export const MAX_KEYWORD_LENGTH = 1_000;

/**
 * Everything that is wrong with a configuration; empty when it can be run. The URL is left to the address gate.
 */
export function findProbeConfigProblems(config: HttpProbeConfig): ProbeConfigProblem[] {
  return collectProblems((report) => {
    if (!PROBE_METHODS.includes(config.method)) report('/method', `must be one of ${PROBE_METHODS.join(', ')}`);
    findCommonProblems(config, report);
    const status = parseExpectedStatus(config.expectedStatus ?? DEFAULT_EXPECTED_STATUS);
    if (!status.ok) report(`/expectedStatus${status.index === null ? '' : `/${status.index}`}`, status.detail);
    findRequestProblems(config, report);
    findAssertionProblems(config, report);
  });
}

function findRequestProblems(config: HttpProbeConfig, report: Report): void {
  for (const { name, detail } of findHeaderProblems(config.headers ?? {})) {
    report(`/headers${name === null ? '' : `/${escapePointer(name)}`}`, detail);
  }
  if (config.body === undefined) return;
  if (config.method === 'GET' || config.method === 'HEAD') report('/body', `must be absent with ${config.method}`);
  if (Buffer.byteLength(config.body) > MAX_PROBE_BODY_BYTES) report('/body', 'must not be larger than 64 KiB');
}

function findAssertionProblems({ method, keyword, jsonPath }: HttpProbeConfig, report: Report): void {
  if (keyword !== undefined) {
    if (method === 'HEAD') report('/keyword', 'must be absent with HEAD, whose answer has no body');
    if (keyword.text.length < 1 || keyword.text.length > MAX_KEYWORD_LENGTH) {
      report('/keyword/text', `must have 1 to ${MAX_KEYWORD_LENGTH} characters`);
    }
  }
  if (jsonPath !== undefined) {
    if (method === 'HEAD') report('/jsonPath', 'must be absent with HEAD, whose answer has no body');
    const compiled = compileJsonPath(jsonPath.path);
    if (!compiled.ok) report('/jsonPath/path', compiled.detail);
    if (!isScalar(jsonPath.equals)) report('/jsonPath/equals', 'must be a string, a number, true, false or null');
  }
}

/** RFC 6901 §3. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isScalar(value: unknown): value is JsonScalar {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}

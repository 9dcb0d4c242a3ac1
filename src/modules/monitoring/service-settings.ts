import {
  type HttpProbeConfig,
  findProbeConfigProblems,
  formatExpectedStatus,
  parseExpectedStatus,
  type ProbeMethod,
} from '../../../libs/probing/index.js';
import { DomainError, type FieldError } from '../../../libs/problem-details/index.js';
import type { JsonAssertion, KeywordAssertion, ServiceHeader, ServiceSettings } from './service.js';

/** A header as a person gives it. Null keeps the secret that a header of this name has. */
export interface HeaderInput {
  readonly name: string;
  readonly value: string | null;
  readonly isSecret: boolean;
}

/** Settings of a request; what is absent takes its value from elsewhere. */
export interface ServiceInput {
  readonly name?: string | undefined;
  readonly url?: string | undefined;
  readonly method?: ProbeMethod | undefined;
  /** A list, or one entry alone. */
  readonly expectedStatus?: number | string | readonly (number | string)[] | undefined;
  readonly headers?: readonly HeaderInput[] | undefined;
  readonly body?: string | null | undefined;
  readonly keyword?: KeywordAssertion | null | undefined;
  readonly jsonAssertion?: JsonAssertion | null | undefined;
  readonly followRedirects?: boolean | undefined;
  readonly timeoutMs?: number | undefined;
  readonly intervalSeconds?: number | undefined;
  readonly degradedAfterMs?: number | null | undefined;
  readonly failureThreshold?: number | undefined;
  readonly recoveryThreshold?: number | undefined;
}

/** What an installation allows and presumes. */
export interface IntervalRules {
  readonly defaultSeconds: number;
  readonly minSeconds: number;
}

const MAX_INTERVAL_SECONDS = 86_400;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Settings before the headers are sealed. */
export type DraftSettings = Omit<ServiceSettings, 'headers'> & { readonly headers: readonly HeaderInput[] };

/**
 * Settings of a new or replaced service: GET, status 200, redirects followed, down after 3 failures, up after 2 passes,
 * the installation's interval; timeout 10 s, but at most 0.8 of the interval.
 * @throws request.invalid with a pointer to every faulty field
 */
export function fullSettings(
  input: ServiceInput & { readonly name: string; readonly url: string },
  rules: IntervalRules,
): DraftSettings {
  const intervalSeconds = input.intervalSeconds ?? Math.max(rules.defaultSeconds, rules.minSeconds);
  return checked(
    {
      name: input.name,
      url: input.url,
      method: input.method ?? 'GET',
      expectedStatus: statusOf(input.expectedStatus ?? 200),
      headers: input.headers ?? [],
      body: input.body ?? null,
      keyword: input.keyword ?? null,
      jsonAssertion: input.jsonAssertion ?? null,
      followRedirects: input.followRedirects ?? true,
      timeoutMs: input.timeoutMs ?? Math.min(DEFAULT_TIMEOUT_MS, intervalSeconds * 800),
      intervalSeconds,
      degradedAfterMs: input.degradedAfterMs ?? null,
      failureThreshold: input.failureThreshold ?? 3,
      recoveryThreshold: input.recoveryThreshold ?? 2,
    },
    rules,
  );
}

/** Settings after a partial edit: what the request leaves out stays. Throws as `fullSettings`. */
export function patchedSettings(present: ServiceSettings, patch: ServiceInput, rules: IntervalRules): DraftSettings {
  const { expectedStatus, ...plain } = patch;
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]: [string, unknown]) => value !== undefined));
  const kept = { ...present, headers: present.headers.map(asInput) };
  const status = expectedStatus === undefined ? {} : { expectedStatus: statusOf(expectedStatus) };
  return checked({ ...kept, ...given, ...status }, rules);
}

/** The given headers with their secrets sealed; a secret without a value keeps the one that its name had. Throws request.invalid. */
export function sealHeaders(
  given: readonly HeaderInput[],
  present: readonly ServiceHeader[],
  seal: (value: string, name: string) => string,
): ServiceHeader[] {
  return given.map(({ name, value, isSecret }, index) => {
    const known = present.find((header) => header.isSecret && header.name.toLowerCase() === name.toLowerCase());
    if (value !== null) return { name, value: isSecret ? seal(value, name.toLowerCase()) : value, isSecret };
    if (isSecret && known) return { name, value: known.value, isSecret };
    throw invalid([
      fault(`/headers/${String(index)}/value`, 'must be a text; null keeps only a secret that is already there'),
    ]);
  });
}

/** Name and the rules between fields. The URL's reach is left to the outbound gate. */
function checked(draft: DraftSettings, rules: IntervalRules): DraftSettings {
  const settings = { ...draft, name: draft.name.normalize('NFC').trim() };
  const problems = [...intervalFaults(settings, rules), ...repeatedHeaders(settings.headers)];
  for (const { pointer, detail } of findProbeConfigProblems(probeConfigOf(settings)))
    problems.push(fault(pointerInRequest(pointer, settings.headers), detail));
  if (problems.length > 0) throw invalid(problems);
  const parsed = parseExpectedStatus(settings.expectedStatus.map(String));
  const texts = parsed.ok ? formatExpectedStatus(parsed.ranges) : [];
  return { ...settings, expectedStatus: texts.map((text) => (text.includes('-') ? text : Number(text))) };
}

/** The check's own configuration calls some fields otherwise, and knows headers by name. */
function pointerInRequest(pointer: string, headers: readonly HeaderInput[]): string {
  const headerName = /^\/headers\/(.+)$/.exec(pointer)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~').toLowerCase();
  const index = headers.findIndex(({ name }) => name.toLowerCase() === headerName);
  return index >= 0 ? `/headers/${String(index)}` : pointer.replace(/^\/jsonPath/, '/jsonAssertion');
}

function intervalFaults({ intervalSeconds, timeoutMs }: DraftSettings, { minSeconds }: IntervalRules): FieldError[] {
  const faults: FieldError[] = [];
  if (intervalSeconds < minSeconds || intervalSeconds > MAX_INTERVAL_SECONDS)
    faults.push(
      fault(
        '/intervalSeconds',
        `must be ${String(minSeconds)} to ${String(MAX_INTERVAL_SECONDS)} in this installation`,
      ),
    );
  if (timeoutMs >= intervalSeconds * 1_000) faults.push(fault('/timeoutMs', 'must be less than the interval'));
  return faults;
}

function repeatedHeaders(headers: readonly HeaderInput[]): FieldError[] {
  const names = headers.map(({ name }) => name.toLowerCase());
  return names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [fault(`/headers/${String(index)}/name`, 'stands twice')],
  );
}

function probeConfigOf(draft: DraftSettings): HttpProbeConfig {
  const { method, url, timeoutMs, headers, body, degradedAfterMs, keyword, jsonAssertion } = draft;
  return {
    method,
    url,
    timeoutMs,
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, value ?? ''])),
    expectedStatus: draft.expectedStatus.map(String),
    ...(body === null ? {} : { body }),
    ...(degradedAfterMs === null ? {} : { degradedAfterMs }),
    ...(keyword === null ? {} : { keyword }),
    ...(jsonAssertion === null ? {} : { jsonPath: jsonAssertion }),
  };
}

function statusOf(given: NonNullable<ServiceInput['expectedStatus']>): readonly (number | string)[] {
  return typeof given === 'object' ? given : [given];
}

function asInput({ name, value, isSecret }: ServiceHeader): HeaderInput {
  return { name, value: isSecret ? null : value, isSecret };
}

function fault(pointer: string, detail: string): FieldError {
  const field = pointer.split('/').findLast((part) => /\D/.test(part)) ?? 'field';
  return { pointer, code: 'field.rule', detail: `${field} ${detail}` };
}

function invalid(errors: readonly FieldError[]): DomainError {
  return new DomainError('request.invalid', { errors });
}

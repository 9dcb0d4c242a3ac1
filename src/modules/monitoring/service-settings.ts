import { formatExpectedStatus, parseExpectedStatus, type ProbeMethod } from '../../../libs/probing/index.js';
import { DomainError, type FieldError } from '../../../libs/problem-details/index.js';
import {
  type CheckOption,
  type CheckOptions,
  findCheckProblems,
  formOf,
  kindOfUrl,
  type ServiceKind,
} from './service-check.js';
import type { JsonAssertion, KeywordAssertion, Service, ServiceHeader, ServiceSettings } from './service.js';

/** A header as a person gives it. Null keeps the secret that a header of this name has. */
export interface HeaderInput {
  readonly name: string;
  readonly value: string | null;
  readonly isSecret: boolean;
}

/** Options as a person gives them. Null keeps the secret that is there. */
export type OptionsInput = Readonly<Record<string, CheckOption | null>>;

/** Settings of a request; what is absent takes its value from elsewhere. */
export interface ServiceInput {
  readonly name?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly kind?: ServiceKind | undefined;
  readonly url?: string | undefined;
  readonly method?: ProbeMethod | undefined;
  /** A list, or one entry alone. */
  readonly expectedStatus?: number | string | readonly (number | string)[] | undefined;
  readonly headers?: readonly HeaderInput[] | undefined;
  readonly body?: string | null | undefined;
  readonly keyword?: KeywordAssertion | null | undefined;
  readonly jsonAssertion?: JsonAssertion | null | undefined;
  readonly followRedirects?: boolean | undefined;
  readonly options?: OptionsInput | undefined;
  readonly timeoutMs?: number | undefined;
  readonly intervalSeconds?: number | undefined;
  readonly degradedAfterMs?: number | null | undefined;
  readonly failureThreshold?: number | undefined;
  readonly recoveryThreshold?: number | undefined;
  readonly parents?: readonly string[] | undefined;
}

/** What an installation allows and presumes. */
export interface IntervalRules {
  readonly defaultSeconds: number;
  readonly minSeconds: number;
}

const MAX_INTERVAL_SECONDS = 86_400;
const MAX_TAGS = 20;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Settings before secrets are sealed. */
export type DraftSettings = Omit<ServiceSettings, 'headers' | 'options'> & {
  readonly headers: readonly HeaderInput[];
  readonly options: OptionsInput;
};

/**
 * Settings of a new or replaced service: over HTTP GET, status 200 and redirects followed, down after 3 failures, up after 2
 * passes, no parents, the installation's interval; timeout 10 s, but at most 0.8 of the interval. The scheme of the address is the kind.
 * @throws request.invalid with a pointer to every faulty field
 */
export function fullSettings(
  input: ServiceInput & { readonly name: string; readonly url: string },
  rules: IntervalRules,
): DraftSettings {
  const intervalSeconds = input.intervalSeconds ?? Math.max(rules.defaultSeconds, rules.minSeconds);
  const kind = kindOfUrl(input.url);
  const isHttp = kind === 'http';
  const isCertain = formOf(kind).needsNoConfirmation === true;
  if (input.kind !== undefined && input.kind !== kind)
    throw invalid([fault('/kind', `must be ${kind}, which the scheme of the address means`)]);
  return checked(
    {
      name: input.name,
      tags: input.tags ?? [],
      url: input.url,
      method: input.method ?? (isHttp ? 'GET' : null),
      expectedStatus: statusOf(input.expectedStatus ?? (isHttp ? 200 : [])),
      headers: input.headers ?? [],
      body: input.body ?? null,
      keyword: input.keyword ?? null,
      jsonAssertion: input.jsonAssertion ?? null,
      followRedirects: input.followRedirects ?? isHttp,
      options: input.options ?? {},
      timeoutMs: input.timeoutMs ?? Math.min(DEFAULT_TIMEOUT_MS, intervalSeconds * 800),
      intervalSeconds,
      degradedAfterMs: input.degradedAfterMs ?? null,
      failureThreshold: input.failureThreshold ?? (isCertain ? 1 : 3),
      recoveryThreshold: input.recoveryThreshold ?? (isCertain ? 1 : 2),
      parents: input.parents ?? [],
    },
    kind,
    rules,
  );
}

/**
 * Settings after a partial edit: what the request leaves out stays; options are set together. Throws as `fullSettings`, and for an
 * address of another kind.
 */
export function patchedSettings(present: Service, patch: ServiceInput, rules: IntervalRules): DraftSettings {
  const { expectedStatus, ...plain } = patch;
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]: [string, unknown]) => value !== undefined));
  const options = { ...present.options, ...keptSecrets(present) };
  const kept = { ...present, headers: present.headers.map(asInput), options };
  const status = expectedStatus === undefined ? {} : { expectedStatus: statusOf(expectedStatus) };
  const draft: DraftSettings = { ...kept, ...given, ...status };
  assertSameKind(present, draft.url);
  return checked(draft, present.kind, rules);
}

/** The history of a service is of one kind of check. Throws request.invalid. */
export function assertSameKind({ kind }: Pick<Service, 'kind'>, url: string): void {
  if (kindOfUrl(url) === kind) return;
  throw invalid([fault('/url', `must stay the address of a check of the kind ${kind}`)]);
}

type Seal = (value: string, name: string) => string;

/** The given headers with their secrets sealed; a secret without a value keeps the one that its name had. Throws request.invalid. */
export function sealHeaders(
  given: readonly HeaderInput[],
  present: readonly ServiceHeader[],
  seal: Seal,
): ServiceHeader[] {
  return given.map(({ name, value, isSecret }, index) => {
    const known = present.find((header) => header.isSecret && header.name.toLowerCase() === name.toLowerCase());
    if (value !== null) return { name, value: isSecret ? seal(value, name.toLowerCase()) : value, isSecret };
    if (isSecret && known) return { name, value: known.value, isSecret };
    throw invalid([fault(`/headers/${String(index)}/value`, NOTHING_TO_KEEP)]);
  });
}

/** The given options with their secrets sealed; a secret that is null keeps what is there. Throws request.invalid. */
export function sealOptions(kind: ServiceKind, given: OptionsInput, present: CheckOptions, seal: Seal): CheckOptions {
  const { secrets = [] } = formOf(kind);
  const sealed = Object.entries(given).map(([name, value]): [string, CheckOption] => {
    if (value !== null) return [name, secrets.includes(name) ? seal(String(value), name) : value];
    const kept = present[name];
    if (!secrets.includes(name) || kept === undefined) throw invalid([fault(`/options/${name}`, NOTHING_TO_KEEP)]);
    return [name, kept];
  });
  return Object.fromEntries(sealed);
}

const NOTHING_TO_KEEP = 'must be a text; null keeps only a secret that is already there';

function keptSecrets({ kind, options }: Service): OptionsInput {
  const { secrets = [] } = formOf(kind);
  return Object.fromEntries(secrets.filter((name) => name in options).map((name) => [name, null]));
}

/** Name and the rules between fields. The reach of the address is left to the outbound gate. */
function checked(draft: DraftSettings, kind: ServiceKind, rules: IntervalRules): DraftSettings {
  const tags = [...new Set(draft.tags.map((tag) => tag.normalize('NFC')))];
  const settings = { ...draft, name: draft.name.normalize('NFC').trim(), tags };
  const problems = [
    ...(tags.length > MAX_TAGS ? [fault('/tags', `must be at most ${String(MAX_TAGS)}`)] : []),
    ...intervalFaults(settings, rules),
    ...confirmationFaults(settings, kind),
    ...repeatedHeaders(settings.headers),
  ];
  const inClear = {
    ...settings,
    kind,
    headers: settings.headers.map(({ value, ...header }) => ({ ...header, value: value ?? '' })),
    options: Object.fromEntries(Object.entries(settings.options).map(([name, value]) => [name, value ?? ''])),
  };
  for (const { pointer, detail } of findCheckProblems(inClear)) problems.push(fault(pointer, detail));
  if (problems.length > 0) throw invalid(problems);
  const parsed = parseExpectedStatus(settings.expectedStatus.map(String));
  const texts = parsed.ok ? formatExpectedStatus(parsed.ranges) : [];
  return { ...settings, expectedStatus: texts.map((text) => (text.includes('-') ? text : Number(text))) };
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

function confirmationFaults(settings: DraftSettings, kind: ServiceKind): FieldError[] {
  if (formOf(kind).needsNoConfirmation !== true) return [];
  const thresholds = ['failureThreshold', 'recoveryThreshold'] as const;
  return thresholds
    .filter((name) => settings[name] !== 1)
    .map((name) => fault(`/${name}`, `must be 1, as one result of a check of the kind ${kind} decides`));
}

function repeatedHeaders(headers: readonly HeaderInput[]): FieldError[] {
  const names = headers.map(({ name }) => name.toLowerCase());
  return names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [fault(`/headers/${String(index)}/name`, 'stands twice')],
  );
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

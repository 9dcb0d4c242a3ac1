import {
  type BeatPlan,
  beatPlanOf,
  type CommonProbeConfig,
  findKindProblems,
  findProbeConfigProblems,
  type HttpProbeConfig,
  type KindForm,
  KIND_FORMS,
  parseKindAddress,
  PROBE_KINDS,
  ProbeConfigError,
  type ProbeConfigProblem,
  type ProbeKindName,
  type ProbeMethod,
} from '../../../libs/probing/index.js';

/** How a service is checked. */
export const SERVICE_KINDS = ['http', ...PROBE_KINDS] as const;
export type ServiceKind = (typeof SERVICE_KINDS)[number];

export type CheckOption = string | number | boolean | readonly string[];
/** What a check is told beside its address, by the names of its kind. */
export type CheckOptions = Readonly<Record<string, CheckOption>>;

/** What of a service's settings a check is made of, with secrets in the clear. */
export interface CheckSettings {
  readonly kind: ServiceKind;
  readonly url: string;
  readonly method: ProbeMethod | null;
  readonly expectedStatus: readonly (number | string)[];
  readonly headers: readonly { readonly name: string; readonly value: string; readonly isSecret: boolean }[];
  readonly body: string | null;
  readonly keyword: NonNullable<HttpProbeConfig['keyword']> | null;
  readonly jsonAssertion: NonNullable<HttpProbeConfig['jsonPath']> | null;
  readonly followRedirects: boolean;
  readonly timeoutMs: number;
  readonly degradedAfterMs: number | null;
  readonly options: CheckOptions;
}

/** Checks over HTTP have settings of their own beside these. */
const HTTP_FORM: KindForm = { schemes: { http: 80, https: 443 }, options: ['verifyTls'], takesPath: true };

/** The kind that the scheme of an address means; `http` for one that no kind has, which the outbound gate refuses. */
export function kindOfUrl(url: string): ServiceKind {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? '';
  return PROBE_KINDS.find((kind) => Object.hasOwn(KIND_FORMS[kind].schemes, scheme)) ?? 'http';
}

export function formOf(kind: ServiceKind): KindForm {
  return kind === 'http' ? HTTP_FORM : KIND_FORMS[kind];
}

/** What is expected of a job that tells of itself. @throws ProbeConfigError for a service of another kind */
export function beatPlanOfService(settings: CheckSettings): BeatPlan {
  return beatPlanOf(kindConfigOf('push', settings));
}

/** Everything that is wrong with a check; pointers into the settings of a service. The reach of its address is left to the gate. */
export function findCheckProblems(settings: CheckSettings): ProbeConfigProblem[] {
  const { kind, options } = settings;
  const form = formOf(kind);
  const strange = Object.keys(options)
    .filter((name) => !form.options.includes(name))
    .map((name) => ({ pointer: `/options/${name}`, detail: `belongs to no check of the kind ${kind}` }));
  if (strange.length > 0) return strange;
  return kind === 'http' ? httpProblems(settings) : kindProblems(kind, settings);
}

/** @throws ProbeConfigError when it has no method */
export function httpConfigOf(settings: CheckSettings): HttpProbeConfig {
  const { method, url, timeoutMs, headers, body, degradedAfterMs, keyword, jsonAssertion, options } = settings;
  if (method === null) throw new ProbeConfigError([{ pointer: '/method', detail: 'must be there' }]);
  return {
    method,
    url,
    timeoutMs,
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    secretHeaderNames: headers.filter((header) => header.isSecret).map((header) => header.name),
    expectedStatus: settings.expectedStatus.map(String),
    followRedirects: settings.followRedirects,
    ...(body === null ? {} : { body }),
    ...(degradedAfterMs === null ? {} : { degradedAfterMs }),
    ...(keyword === null ? {} : { keyword }),
    ...(jsonAssertion === null ? {} : { jsonPath: jsonAssertion }),
    ...options,
  };
}

/** @throws ProbeConfigError for an address that is none of its kind, or contradicts an option */
export function kindConfigOf(kind: ProbeKindName, settings: CheckSettings): CommonProbeConfig {
  const { url, timeoutMs, degradedAfterMs, options } = settings;
  const parsed = parseKindAddress(url, KIND_FORMS);
  if (!parsed.ok) throw new ProbeConfigError([{ pointer: '/url', detail: parsed.detail }]);
  const { host, port, scheme } = parsed.address;
  const { fromAddress, mayLackHost, lacksPort } = KIND_FORMS[kind];
  const told: Readonly<Record<string, unknown>> = fromAddress?.(parsed.address) ?? {};
  const where = mayLackHost === true || lacksPort === true ? {} : { host, port };
  for (const [name, value] of Object.entries(options))
    if (name in told && told[name] !== value)
      throw new ProbeConfigError([{ pointer: `/options/${name}`, detail: `contradicts ${scheme}://` }]);
  return { ...where, timeoutMs, ...(degradedAfterMs === null ? {} : { degradedAfterMs }), ...options, ...told };
}

function httpProblems(settings: CheckSettings): ProbeConfigProblem[] {
  return findProbeConfigProblems(httpConfigOf(settings)).map(({ pointer, detail }) => ({
    pointer: pointerInService(pointer, settings.headers),
    detail,
  }));
}

/** The check's own configuration calls some fields otherwise, and knows headers by name. */
function pointerInService(pointer: string, headers: CheckSettings['headers']): string {
  const headerName = /^\/headers\/(.+)$/.exec(pointer)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~').toLowerCase();
  const index = headers.findIndex(({ name }) => name.toLowerCase() === headerName);
  return index >= 0 ? `/headers/${String(index)}` : pointer.replace(/^\/jsonPath/, '/jsonAssertion');
}

const OF_ALL_KINDS: ReadonlySet<string> = new Set(['/timeoutMs', '/degradedAfterMs']);
const OF_ADDRESS: ReadonlySet<string> = new Set(['/host', '/port', '/path', '/name', '/resolver', '/resolverPort']);

function kindProblems(kind: ProbeKindName, settings: CheckSettings): ProbeConfigProblem[] {
  const { method, expectedStatus, headers, body, keyword, jsonAssertion, followRedirects } = settings;
  const isOfHttp: readonly (readonly [string, boolean])[] = [
    ['/method', method !== null],
    ['/expectedStatus', expectedStatus.length > 0],
    ['/headers', headers.length > 0],
    ['/body', body !== null],
    ['/keyword', keyword !== null],
    ['/jsonAssertion', jsonAssertion !== null],
    ['/followRedirects', followRedirects],
  ];
  const strange = isOfHttp
    .filter(([, isThere]) => isThere)
    .map(([pointer]) => ({ pointer, detail: 'belongs to checks over HTTP' }));
  try {
    const problems = findKindProblems(kind, kindConfigOf(kind, settings));
    return [...strange, ...problems.map(({ pointer, detail }) => ({ pointer: pointerOfOption(pointer), detail }))];
  } catch (error) {
    if (error instanceof ProbeConfigError) return [...strange, ...error.problems];
    throw error;
  }
}

function pointerOfOption(pointer: string): string {
  if (OF_ALL_KINDS.has(pointer)) return pointer;
  return OF_ADDRESS.has(pointer) ? '/url' : `/options${pointer}`;
}

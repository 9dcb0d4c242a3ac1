import { createHash } from 'node:crypto';
import {
  type CheckResult,
  type ConversationProbes,
  createPolicy,
  type createPushProbe,
  type DatagramProbes,
  type HttpProbe,
  type MonitorPolicy,
  NO_PHASES,
  type PreparedProbe,
  type ProbeMethod,
} from '../../../../libs/probing/index.js';
import type { OutboundHeader } from '../../clients/index.js';
import {
  type CheckOption,
  type CheckSettings,
  httpConfigOf,
  kindConfigOf,
  type ServiceKind,
} from '../service-check.js';

/** What the engine needs to know of a service in order to watch it. */
export interface ServiceConfig {
  readonly id: string;
  readonly clientId: string;
  readonly partition: number;
  /** Grows with every edit, pause, resume and deletion. */
  readonly configVersion: number;
  readonly kind: ServiceKind;
  readonly url: string;
  readonly method: ProbeMethod | null;
  readonly expectedStatus: readonly (number | string)[];
  /** A secret value that cannot be opened is null. */
  readonly headers: readonly { readonly name: string; readonly value: string | null; readonly isSecret: boolean }[];
  readonly body: string | null;
  readonly keyword: { readonly text: string; readonly mustContain: boolean } | null;
  readonly jsonAssertion: { readonly path: string; readonly equals: string | number | boolean | null } | null;
  readonly followRedirects: boolean;
  /** A secret one that cannot be opened is null. */
  readonly options: Readonly<Record<string, CheckOption | null>>;
  readonly timeoutMs: number;
  readonly intervalSeconds: number;
  readonly degradedAfterMs: number | null;
  readonly failureThreshold: number;
  readonly recoveryThreshold: number;
  readonly isPaused: boolean;
  readonly pausedAt: Date | null;
  readonly updatedAt: Date;
  readonly deleted: boolean;
  readonly deletedAt: Date | null;
}

/** The check also sends the key of its client; a header of the service by the same name goes first. */
export function withOutboundHeader(config: ServiceConfig, header: OutboundHeader | undefined): ServiceConfig {
  const isOwn = ({ name }: { readonly name: string }): boolean => name.toLowerCase() === header?.name.toLowerCase();
  if (header === undefined || config.kind !== 'http' || config.headers.some(isOwn)) return config;
  return { ...config, headers: [...config.headers, { ...header, isSecret: true }] };
}

/** When the state of a service changes. @throws RangeError for values that the service's own rules do not allow */
export function policyOf(config: ServiceConfig): MonitorPolicy {
  return createPolicy({
    intervalMs: config.intervalSeconds * 1_000,
    timeoutMs: config.timeoutMs,
    failThreshold: config.failureThreshold,
    okThreshold: config.recoveryThreshold,
  });
}

/** Digest of what is asked and expected: another digest means that earlier evidence is about something else. */
export function targetOf(config: ServiceConfig): string {
  const { url, method, expectedStatus, headers, body, keyword, jsonAssertion, followRedirects, options } = config;
  const asked = [url, method, expectedStatus, headers, body, keyword, jsonAssertion, followRedirects, options];
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64');
}

/** The runners of every kind. */
export type Probes = ConversationProbes &
  DatagramProbes & { readonly http: HttpProbe; readonly push: ReturnType<typeof createPushProbe> };

/** The compiled check of a service. A configuration that cannot be compiled gives a check that says so each time. */
export function prepareProbe(probes: Probes, config: ServiceConfig, now: () => Date): PreparedProbe {
  const inClear = withSecrets(config);
  if (inClear !== null) return prepareCheck(probes, inClear, now, config.id);
  return brokenProbe('A secret of this service cannot be read with the present encryption keys.', now);
}

/**
 * The same of settings in the clear.
 * @param id of the service, for kinds that read what it told of itself
 */
export function prepareCheck(probes: Probes, settings: CheckSettings, now: () => Date, id = ''): PreparedProbe {
  try {
    if (settings.kind === 'http') return probes.http.prepare(httpConfigOf(settings));
    const probe: { prepare(config: object): PreparedProbe } = probes[settings.kind];
    return probe.prepare({ ...kindConfigOf(settings.kind, settings), id });
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 500) : 'unknown fault';
    return brokenProbe(`The configuration of this service cannot be carried out: ${why}`, now);
  }
}

/** Null when any secret could not be opened. */
function withSecrets(config: ServiceConfig): CheckSettings | null {
  const values = [...config.headers.map(({ value }) => value), ...Object.values(config.options)];
  return values.includes(null) ? null : (config as CheckSettings); // what could be null was looked at
}

function brokenProbe(detail: string, now: () => Date): PreparedProbe {
  return {
    run: () =>
      Promise.resolve<CheckResult>({
        outcome: 'probe_error',
        reason: 'internal',
        detail,
        startedAt: now(),
        durationMs: 0,
        phases: NO_PHASES,
        statusCode: null,
        remoteAddress: null,
        redirects: 0,
      }),
  };
}

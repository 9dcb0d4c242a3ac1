import { createHash } from 'node:crypto';
import {
  type CheckResult,
  createPolicy,
  type HttpProbe,
  type HttpProbeConfig,
  type MonitorPolicy,
  NO_PHASES,
  type PreparedProbe,
  type ProbeMethod,
} from '../../../../libs/probing/index.js';
import type { OutboundHeader } from '../../clients/index.js';

/** What the engine needs to know of a service in order to watch it. */
export interface ServiceConfig {
  readonly id: string;
  readonly clientId: string;
  readonly partition: number;
  /** Grows with every edit, pause, resume and deletion. */
  readonly configVersion: number;
  readonly url: string;
  readonly method: ProbeMethod;
  readonly expectedStatus: readonly (number | string)[];
  /** A secret value that cannot be opened is null. */
  readonly headers: readonly { readonly name: string; readonly value: string | null; readonly isSecret: boolean }[];
  readonly body: string | null;
  readonly keyword: { readonly text: string; readonly mustContain: boolean } | null;
  readonly jsonAssertion: { readonly path: string; readonly equals: string | number | boolean | null } | null;
  readonly followRedirects: boolean;
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
  if (header === undefined || config.headers.some(isOwn)) return config;
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
  const { url, method, expectedStatus, headers, body, keyword, jsonAssertion, followRedirects } = config;
  const asked = [url, method, expectedStatus, headers, body, keyword, jsonAssertion, followRedirects];
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64');
}

/** The compiled check of a service. A configuration that cannot be compiled gives a check that says so each time. */
export function prepareProbe(probe: HttpProbe, config: ServiceConfig, now: () => Date): PreparedProbe {
  if (config.headers.some((header) => header.value === null)) {
    return brokenProbe('A secret header of this service cannot be read with the present encryption keys.', now);
  }
  try {
    return probe.prepare(probeConfigOf(config));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 500) : 'unknown fault';
    return brokenProbe(`The configuration of this service cannot be carried out: ${why}`, now);
  }
}

function probeConfigOf(config: ServiceConfig): HttpProbeConfig {
  return {
    method: config.method,
    url: config.url,
    headers: Object.fromEntries(config.headers.map(({ name, value }) => [name, value ?? ''])),
    secretHeaderNames: config.headers.filter((header) => header.isSecret).map((header) => header.name),
    timeoutMs: config.timeoutMs,
    expectedStatus: config.expectedStatus.map(String),
    followRedirects: config.followRedirects,
    ...(config.body === null ? {} : { body: config.body }),
    ...(config.degradedAfterMs === null ? {} : { degradedAfterMs: config.degradedAfterMs }),
    ...(config.keyword === null ? {} : { keyword: config.keyword }),
    ...(config.jsonAssertion === null ? {} : { jsonPath: config.jsonAssertion }),
  };
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

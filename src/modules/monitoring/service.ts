import type { JsonScalar, ProbeMethod } from '../../../libs/probing/index.js';
import type { CheckOptions, ServiceKind } from './service-check.js';

/** A header that the check sends. */
export interface ServiceHeader {
  readonly name: string;
  /** Clear text; for a secret one the envelope `{ type: 'service.header', id: service, field: lower-case name }`. */
  readonly value: string;
  readonly isSecret: boolean;
}

/** A text that the body must or must not contain. */
export interface KeywordAssertion {
  readonly text: string;
  readonly mustContain: boolean;
}

/** Everything that an RFC 9535 path selects must be this value. */
export interface JsonAssertion {
  readonly path: string;
  readonly equals: JsonScalar;
}

/** What a person may set. */
export interface ServiceSettings {
  /** 1 to 100 characters. */
  readonly name: string;
  /** Words to group services by, at most 20 of 40 characters. */
  readonly tags: readonly string[];
  /** Where it is checked, judged by the outbound gate; the scheme says how. */
  readonly url: string;
  /** Null, as everything of HTTP down to `followRedirects` is empty, where the check is of another kind. */
  readonly method: ProbeMethod | null;
  /** Codes as numbers, ranges as `NNN-NNN`. */
  readonly expectedStatus: readonly (number | string)[];
  readonly headers: readonly ServiceHeader[];
  readonly body: string | null;
  readonly keyword: KeywordAssertion | null;
  readonly jsonAssertion: JsonAssertion | null;
  readonly followRedirects: boolean;
  /** By the names of the kind; secret ones are envelopes `{ type: 'service.option', id: service, field: name }`. */
  readonly options: CheckOptions;
  /** Deadline of one check with its redirects; shorter than the interval. */
  readonly timeoutMs: number;
  readonly intervalSeconds: number;
  /** A passing check that took longer is slow; null: none is. */
  readonly degradedAfterMs: number | null;
  /** Failures in a row that confirm DOWN. */
  readonly failureThreshold: number;
  /** Passing checks in a row that confirm the recovery. */
  readonly recoveryThreshold: number;
  /** Ids of services that it depends on, at most 10: while one of them is DOWN nobody is told of its outages. */
  readonly parents: readonly string[];
}

/** Who paused it: a person, or the rule that services of a client that is not active are not watched. */
export type PausedBy = 'person' | 'client';

export interface Service extends ServiceSettings {
  readonly id: string;
  /** Sequential, never reused; gaps are possible. */
  readonly number: number;
  readonly clientId: string;
  /** Never changes: the history is of one kind of check. */
  readonly kind: ServiceKind;
  readonly isPaused: boolean;
  readonly pausedAt: Date | null;
  readonly pausedBy: PausedBy | null;
  /** Counts people's edits; the ETag. */
  readonly version: number;
  /** Grows with everything that the engine must know: edits, pause, resume, deletion. */
  readonly configVersion: number;
  /** 0 to 63, from the id. */
  readonly partition: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const SETTINGS = [
  'name',
  'tags',
  'url',
  'method',
  'expectedStatus',
  'headers',
  'body',
  'keyword',
  'jsonAssertion',
  'followRedirects',
  'options',
  'timeoutMs',
  'intervalSeconds',
  'degradedAfterMs',
  'failureThreshold',
  'recoveryThreshold',
  'parents',
] as const satisfies readonly (keyof ServiceSettings)[];

/** Names of the settings that differ. A secret that was given anew counts as changed, because its envelope differs. */
export function changedSettings(before: ServiceSettings, after: ServiceSettings): (keyof ServiceSettings)[] {
  return SETTINGS.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** The settings alone. */
export function settingsOf(service: ServiceSettings): ServiceSettings {
  return Object.fromEntries(SETTINGS.map((name) => [name, service[name]])) as unknown as ServiceSettings; // SETTINGS names every key
}

export function paused(service: Service, by: PausedBy, at: Date): Service {
  const pausedAt = service.pausedAt ?? at;
  return { ...service, isPaused: true, pausedAt, pausedBy: by };
}

export function resumed(service: Service): Service {
  return { ...service, isPaused: false, pausedAt: null, pausedBy: null };
}

import { invalidRequest } from '../../../common/validation/index.js';

/** A service as another monitor knows it, in the fields of a request that makes one here. */
export interface ImportedService {
  readonly body: Readonly<Record<string, unknown>>;
  /** It does not watch it. */
  readonly isPaused: boolean;
  /** What has no counterpart here and is left behind, in a few words each. */
  readonly leftBehind: readonly string[];
}

/** One entry of a file. */
export type Entry = Readonly<Record<string, unknown>>;

/** What another monitor's file is made into. @throws request.invalid for an entry that nothing here could watch alike */
export type ReadEntry = (entry: Entry) => ImportedService;

export function refused(pointer: string, detail: string): Error {
  return invalidRequest({ pointer, code: 'field.unsupported', detail });
}

export function isRecord(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined for an empty one and for what is no text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Numbers, also written as texts; undefined for anything else. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** What a text stands for where texts, numbers and words of JSON are written alike; anything else is the text itself. */
export function scalarOf(text: string): unknown {
  return /^(true|false|null|-?\d+(\.\d+)?)$/.test(text) ? (JSON.parse(text) as unknown) : text;
}

const SECRET_NAME = /auth|token|key|secret|cookie|password|senha/i;

/** Headers in the form of a request; those whose names sound like secrets are sealed. */
export function headersOf(headers: Entry): object[] {
  return Object.entries(headers).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
    isSecret: SECRET_NAME.test(name),
  }));
}

/** Without what is undefined. */
export function fieldsOf(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Seconds and milliseconds of a check, within what may be set here: the timeout below the interval. */
export function timesOf(intervalSeconds: number, timeoutMs: number | undefined): Record<string, unknown> {
  const within = Math.min(Math.max(Math.round(intervalSeconds), 1), 86_400);
  if (timeoutMs === undefined) return { intervalSeconds: within };
  const most = Math.min(60_000, Math.floor(within * 800));
  return { intervalSeconds: within, timeoutMs: Math.min(Math.max(Math.round(timeoutMs), 100), most) };
}

/** `host:port` with an IPv6 address in brackets. */
export function authority(host: string, port?: number): string {
  const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return port === undefined ? written : `${written}:${String(port)}`;
}

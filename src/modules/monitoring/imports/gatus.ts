import {
  authority,
  type Entry,
  fieldsOf,
  headersOf,
  type ImportedService,
  isRecord,
  refused,
  scalarOf,
  textOf,
  timesOf,
} from './imported-service.js';

/**
 * An element of `endpoints` or `external-endpoints` of a configuration of Gatus.
 * Source of the fields: README.md of TwiN/gatus, version 5.
 */
export function readGatusEndpoint(endpoint: Entry): ImportedService {
  const name = textOf(endpoint['name']) ?? '';
  const group = textOf(endpoint['group']);
  const isExternal = endpoint['url'] === undefined && endpoint['token'] !== undefined;
  const target = isExternal ? externalOf(endpoint) : endpointOf(endpoint);
  const leftBehind = [
    ...(Array.isArray(endpoint['alerts']) && endpoint['alerts'].length > 0 ? ['alerts'] : []),
    ...(isExternal ? ['push token: make a new one'] : []),
    ...target.leftBehind,
  ];
  const body = fieldsOf({ name: name.slice(0, 100), tags: group && [group.slice(0, 40).trim()], ...target.body });
  return { body, isPaused: endpoint['enabled'] === false, leftBehind };
}

interface Target {
  readonly body: Record<string, unknown>;
  readonly leftBehind: readonly string[];
}

function externalOf(endpoint: Entry): Target {
  const heartbeat = isRecord(endpoint['heartbeat']) ? endpoint['heartbeat'] : {};
  const ms = durationMs(heartbeat['interval']);
  if (ms === null || ms === 0) throw refused('/heartbeat/interval', 'Without an interval nothing is expected');
  return { body: { url: 'push://', options: { everySeconds: Math.max(60, Math.round(ms / 1_000)) } }, leftBehind: [] };
}

function endpointOf(endpoint: Entry): Target {
  const client = isRecord(endpoint['client']) ? endpoint['client'] : {};
  const url = urlOf(endpoint);
  const isHttp = /^https?:/i.test(url);
  const { fields, leftBehind } = conditionsOf(endpoint['conditions'], isHttp);
  const intervalMs = durationMs(endpoint['interval']) ?? 60_000;
  const dns = isRecord(endpoint['dns']) ? endpoint['dns'] : null;
  const options = fieldsOf({
    type: dns === null ? undefined : (textOf(dns['query-type']) ?? 'A'),
    verifyTls: client['insecure'] === true ? false : undefined,
    security: /^starttls:/i.test(textOf(endpoint['url']) ?? '') ? 'starttls' : undefined,
  });
  const request = {
    method: textOf(endpoint['method'])?.toUpperCase(),
    headers: isRecord(endpoint['headers']) ? headersOf(endpoint['headers']) : undefined,
    body: textOf(endpoint['body']),
    followRedirects: client['ignore-redirect'] === true ? false : undefined,
  };
  return {
    body: {
      url,
      ...timesOf(intervalMs / 1_000, durationMs(client['timeout']) ?? undefined),
      ...(isHttp ? fieldsOf(request) : {}),
      ...fields,
      options: Object.keys(options).length > 0 ? options : undefined,
    },
    leftBehind,
  };
}

const SCHEMES: Readonly<Record<string, string>> = { icmp: 'ping', starttls: 'smtp' };
const KEPT = new Set(['http', 'https', 'tcp', 'tls', 'ws', 'wss', 'ping', 'smtp']);

function urlOf(endpoint: Entry): string {
  const given = textOf(endpoint['url']) ?? '';
  if (isRecord(endpoint['dns'])) {
    const name = textOf(endpoint['dns']['query-name'])?.replace(/\.$/, '') ?? '';
    return `dns://${authority(given.replace(/^dns:\/\//i, ''))}/${name}`;
  }
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(given) ?? [];
  const known = SCHEMES[scheme.toLowerCase()] ?? scheme.toLowerCase();
  if (!KEPT.has(known))
    throw refused('/url', `An address that begins with ${scheme || 'no scheme'} has no counterpart`);
  return `${known}://${rest}`;
}

/** What the conditions mean here. @throws request.invalid for one without a counterpart: a check that expects less is another check */
function conditionsOf(given: unknown, isHttp: boolean): { fields: Record<string, unknown>; leftBehind: string[] } {
  const conditions = Array.isArray(given) ? given.map(String) : [];
  const fields: Record<string, unknown> = isHttp ? { expectedStatus: ['100-599'] } : {};
  const leftBehind: string[] = [];
  for (const [at, condition] of conditions.entries()) {
    const [, subject = '', operator = '', value = ''] =
      /^(\S.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/.exec(condition.trim()) ?? [];
    const meant = isHttp ? meaningOf(subject, operator, value) : null;
    if (/^\[(CONNECTED|DNS_RCODE)\]$/.test(subject) && operator === '==') continue; // so it is with every check here
    if (/^\[CERTIFICATE_EXPIRATION\]$/.test(subject)) leftBehind.push(condition);
    else if (/^\[RESPONSE_TIME\]$/.test(subject) && /^<=?$/.test(operator) && /^\d+$/.test(value)) {
      fields['degradedAfterMs'] = Number(value);
      leftBehind.push(`${condition}: slow here, and not down`);
    } else if (meant === null || Object.keys(meant).some((name) => name in fields && name !== 'expectedStatus'))
      throw refused(`/conditions/${String(at)}`, 'This condition has no counterpart');
    else Object.assign(fields, meant);
  }
  return { fields, leftBehind };
}

function meaningOf(subject: string, operator: string, value: string): Record<string, unknown> | null {
  if (subject === '[STATUS]') return statusOf(operator, value);
  const [, text] = /^pat\(\*([^*]+)\*\)$/.exec(value) ?? [];
  if (subject === '[BODY]' && text !== undefined && /^[!=]=$/.test(operator))
    return { keyword: { text, mustContain: operator === '==' } };
  const [, path] = /^\[BODY\]\.([\w.[\]]+)$/.exec(subject) ?? [];
  if (path === undefined || operator !== '==' || /^(pat|any|len|has)\(/.test(value)) return null;
  return { jsonAssertion: { path: `$.${path}`, equals: unquoted(scalarOf(value)) } };
}

function statusOf(operator: string, value: string): Record<string, unknown> | null {
  const any = /^any\(([\d,\s]+)\)$/.exec(value)?.[1];
  if (operator === '==' && any !== undefined) return { expectedStatus: any.split(',').map((code) => code.trim()) };
  if (!/^[1-5]\d\d$/.test(value)) return null;
  const code = Number(value);
  switch (operator) {
    case '==':
      return { expectedStatus: [value] };
    case '<':
      return { expectedStatus: [`100-${String(code - 1)}`] };
    case '<=':
      return { expectedStatus: [`100-${value}`] };
    case '>':
      return { expectedStatus: [`${String(code + 1)}-599`] };
    case '>=':
      return { expectedStatus: [`${value}-599`] };
    default:
      return null;
  }
}

/** Texts may stand in quotes, so that a number can be meant as a text. */
function unquoted(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^"(.*)"$/, '$1') : value;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `1h30m`, as Go writes it; null for anything else. */
export function durationMs(value: unknown): number | null {
  const text = textOf(value) ?? '';
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return null;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g);
  return [...parts].reduce((sum, [, number, unit = '']) => sum + Number(number) * (UNITS[unit] ?? 0), 0);
}

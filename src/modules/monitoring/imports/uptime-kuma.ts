import {
  authority,
  type Entry,
  fieldsOf,
  headersOf,
  type ImportedService,
  isRecord,
  numberOf,
  refused,
  scalarOf,
  textOf,
  timesOf,
} from './imported-service.js';

/**
 * A monitor of a backup of Uptime Kuma 1 (Settings, Backup): an element of its `monitorList`.
 * Source of the fields: `server/model/monitor.js` of louislam/uptime-kuma, version 1.23.
 */
export function readKumaMonitor(monitor: Entry): ImportedService {
  const type = textOf(monitor['type']) ?? '';
  if (monitor['upsideDown'] === true || monitor['upsideDown'] === 1)
    throw refused('/upsideDown', 'A check that is up when its target is down has no counterpart');
  const target = targetOf(type, monitor);
  const seconds = numberOf(monitor['interval']) ?? 60;
  const timeout = numberOf(monitor['timeout']);
  const retries = numberOf(monitor['maxretries']) ?? 0;
  const isPush = type === 'push';
  const body = fieldsOf({
    name: (textOf(monitor['name']) ?? '').slice(0, 100),
    ...(isPush ? {} : timesOf(seconds, timeout === undefined || timeout <= 0 ? undefined : timeout * 1_000)),
    ...(isPush ? {} : { failureThreshold: Math.min(Math.max(Math.round(retries) + 1, 1), 10) }),
    tags: tagsOf(monitor['tags']),
    ...target,
  });
  const leftBehind = [
    ...(hasAny(monitor['notificationIDList']) ? ['notifications'] : []),
    ...(monitor['parent'] ? ['group'] : []),
    ...(monitor['proxyId'] ? ['proxy'] : []),
    ...(isPush ? ['push token: make a new one'] : []),
    ...(textOf(monitor['databaseConnectionString']) === undefined ? [] : ['login of the connection string']),
  ];
  return { body, isPaused: monitor['active'] === false || monitor['active'] === 0, leftBehind };
}

function targetOf(type: string, monitor: Entry): Record<string, unknown> {
  const host = textOf(monitor['hostname']);
  const port = numberOf(monitor['port']);
  switch (type) {
    case 'http':
    case 'keyword':
    case 'json-query':
      return httpOf(type, monitor);
    case 'port':
      return { url: `tcp://${authority(needed(host, '/hostname'), port)}` };
    case 'ping':
      return { url: `ping://${authority(needed(host, '/hostname'))}` };
    case 'dns':
      return {
        url: `dns://${authority(needed(textOf(monitor['dns_resolve_server']), '/dns_resolve_server'), port)}/${needed(host, '/hostname')}`,
        options: { type: textOf(monitor['dns_resolve_type']) ?? 'A' },
      };
    case 'push':
      return { url: 'push://', options: { everySeconds: Math.max(60, numberOf(monitor['interval']) ?? 60) } };
    case 'smtp':
      return { url: `smtp://${authority(needed(host, '/hostname'), port)}` };
    case 'postgres':
      return { url: addressOf(monitor, 'postgresql', 5432) };
    case 'mysql':
      return { url: addressOf(monitor, 'mysql', 3306) };
    case 'mongodb':
      return { url: addressOf(monitor, 'mongodb', 27017) };
    case 'redis':
      return { url: addressOf(monitor, 'redis', 6379) };
    default:
      throw refused('/type', `${type === '' ? 'A monitor without a type' : `The type ${type}`} has no counterpart`);
  }
}

function httpOf(type: string, monitor: Entry): Record<string, unknown> {
  const codes = monitor['accepted_statuscodes'];
  const keyword = type === 'keyword' ? textOf(monitor['keyword']) : undefined;
  return {
    url: needed(textOf(monitor['url']), '/url'),
    method: textOf(monitor['method'])?.toUpperCase() ?? 'GET',
    headers: [...givenHeaders(monitor['headers']), ...basicAuth(monitor)],
    body: textOf(monitor['body']),
    expectedStatus: Array.isArray(codes) && codes.length > 0 ? codes : ['200-299'],
    followRedirects: numberOf(monitor['maxredirects']) !== 0,
    keyword: keyword === undefined ? undefined : { text: keyword, mustContain: !isYes(monitor['invertKeyword']) },
    jsonAssertion: type === 'json-query' ? jsonOf(monitor) : undefined,
    options: isYes(monitor['ignoreTls']) ? { verifyTls: false } : undefined,
  };
}

/** Its paths are JSONata; only those that are a place and nothing else mean the same in JSONPath. */
function jsonOf(monitor: Entry): object {
  const path = textOf(monitor['jsonPath']) ?? '';
  const expected = textOf(monitor['expectedValue']) ?? '';
  if (!/^(\$\.)?\w+(\.\w+)*$/.test(path))
    throw refused('/jsonPath', 'Only a path of names such as data.status is taken');
  return { path: `$.${path.replace(/^\$\./, '')}`, equals: scalarOf(expected) };
}

function givenHeaders(text: unknown): object[] {
  if (textOf(text) === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(String(text));
    if (isRecord(parsed)) return headersOf(parsed);
  } catch {
    // said below
  }
  throw refused('/headers', 'The headers are no object of JSON');
}

function basicAuth(monitor: Entry): object[] {
  const user = textOf(monitor['basic_auth_user']);
  if (user === undefined) return [];
  const value = Buffer.from(`${user}:${textOf(monitor['basic_auth_pass']) ?? ''}`).toString('base64');
  return [{ name: 'Authorization', value: `Basic ${value}`, isSecret: true }];
}

/** Host and port of a connection string; whoever signs in with it stays behind. */
function addressOf(monitor: Entry, scheme: string, port: number): string {
  const text = textOf(monitor['databaseConnectionString']) ?? '';
  if (!URL.canParse(text) || new URL(text).hostname === '')
    throw refused('/databaseConnectionString', 'The connection string is no address');
  const url = new URL(text);
  return `${scheme}://${authority(url.hostname, url.port === '' ? port : Number(url.port))}`;
}

function tagsOf(tags: unknown): string[] | undefined {
  if (!Array.isArray(tags)) return undefined;
  const names = tags.flatMap((tag: unknown) => (isRecord(tag) ? [textOf(tag['name']) ?? ''] : []));
  return [...new Set(names.map((name) => name.slice(0, 40).trim()).filter((name) => name !== ''))].slice(0, 20);
}

function needed(text: string | undefined, pointer: string): string {
  if (text === undefined) throw refused(pointer, 'It is missing');
  return text;
}

function hasAny(value: unknown): boolean {
  return isRecord(value) ? Object.keys(value).length > 0 : Array.isArray(value) && value.length > 0;
}

function isYes(value: unknown): boolean {
  return value === true || value === 1;
}

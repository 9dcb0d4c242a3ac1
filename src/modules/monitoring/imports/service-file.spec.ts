import '../../../common/http/index.js';
import '../../../common/tabular/index.js';
import { readerOf, readServiceFile, type ServiceSource } from './service-file.js';

async function entries(source: ServiceSource, text: string | Buffer): Promise<unknown[]> {
  const input = (async function* () {
    yield Buffer.from(text);
  })();
  const rows: unknown[] = [];
  for await (const { values } of readServiceFile(source)(input)) rows.push(values);
  return rows;
}

const codeOf = (read: () => unknown): unknown => {
  try {
    read();
    return undefined;
  } catch (error) {
    return (error as { errors?: { pointer: string }[] }).errors?.[0]?.pointer ?? error;
  }
};

describe('a backup of Uptime Kuma', () => {
  const read = readerOf('uptime-kuma');
  const http = { type: 'http', name: 'Loja', url: 'https://loja.example/', interval: 60, timeout: 48, maxretries: 2 };

  it('keeps method, headers, body, codes, retries, login and tags of a request', () => {
    const monitor = {
      ...http,
      method: 'post',
      body: '{"a": 1}',
      headers: '{"X-Plain": "1", "X-Api-Key": "2"}',
      accepted_statuscodes: ['200-299', '304'],
      maxredirects: 0,
      ignoreTls: true,
      basic_auth_user: 'ana',
      basic_auth_pass: 'b',
      tags: [{ name: 'vip', value: '' }],
      notificationIDList: { 1: true },
      active: 0,
    };
    expect(read(monitor)).toEqual({
      body: {
        name: 'Loja',
        url: 'https://loja.example/',
        method: 'POST',
        body: '{"a": 1}',
        headers: [
          { name: 'X-Plain', value: '1', isSecret: false },
          { name: 'X-Api-Key', value: '2', isSecret: true },
          { name: 'Authorization', value: `Basic ${Buffer.from('ana:b').toString('base64')}`, isSecret: true },
        ],
        expectedStatus: ['200-299', '304'],
        followRedirects: false,
        options: { verifyTls: false },
        intervalSeconds: 60,
        timeoutMs: 48_000,
        failureThreshold: 3,
        tags: ['vip'],
      },
      isPaused: true,
      leftBehind: ['notifications'],
    });
  });

  it.each<[object, object]>([
    [{ ...http, type: 'keyword', keyword: 'ok', invertKeyword: true }, { keyword: { text: 'ok', mustContain: false } }],
    [
      { ...http, type: 'json-query', jsonPath: 'data.n', expectedValue: '3' },
      { jsonAssertion: { path: '$.data.n', equals: 3 } },
    ],
    [{ type: 'port', name: 'a', hostname: '2001:db8::1', port: 22 }, { url: 'tcp://[2001:db8::1]:22' }],
    [{ type: 'ping', name: 'a', hostname: 'a.example' }, { url: 'ping://a.example' }],
    [
      {
        type: 'dns',
        name: 'a',
        hostname: 'a.example',
        dns_resolve_server: '1.1.1.1',
        port: 53,
        dns_resolve_type: 'MX',
      },
      { url: 'dns://1.1.1.1:53/a.example', options: { type: 'MX' } },
    ],
    [
      { type: 'push', name: 'a', interval: 3600 },
      { url: 'push://', options: { everySeconds: 3_600 } },
    ],
    [
      { type: 'postgres', name: 'a', databaseConnectionString: 'postgres://ana:secret@db.example/shop' },
      { url: 'postgresql://db.example:5432' },
    ],
  ])('%j', (monitor, expected) => {
    expect(read(monitor as never).body).toMatchObject(expected);
  });

  it.each<[object, string]>([
    [{ type: 'docker', name: 'a' }, '/type'],
    [{ name: 'a' }, '/type'],
    [{ ...http, upsideDown: true }, '/upsideDown'],
    [{ ...http, headers: 'X: 1' }, '/headers'],
    [{ ...http, type: 'json-query', jsonPath: '$sum(a)', expectedValue: '1' }, '/jsonPath'],
    [{ type: 'ping', name: 'a' }, '/hostname'],
    [{ type: 'redis', name: 'a', databaseConnectionString: 'nothing' }, '/databaseConnectionString'],
  ])('refuses %j at %s', (monitor, pointer) => {
    expect(codeOf(() => read(monitor as never))).toBe(pointer);
  });
});

describe('a configuration of Gatus', () => {
  const read = readerOf('gatus');
  const endpoint = (conditions: string[], more: object = {}) =>
    read({ name: 'API', group: 'Loja', url: 'https://api.example', conditions, ...more });

  it('keeps conditions that mean something here, and says what it leaves behind', () => {
    const conditions = [
      '[STATUS] == any(200, 204)',
      '[BODY].status == UP',
      '[BODY] == pat(*ready*)',
      '[RESPONSE_TIME] < 800',
      '[CERTIFICATE_EXPIRATION] > 48h',
      '[CONNECTED] == true',
    ];
    const client = { insecure: true, timeout: '5s', 'ignore-redirect': true };
    expect(endpoint(conditions, { interval: '1m30s', client, alerts: [{ type: 'slack' }], enabled: false })).toEqual({
      body: {
        name: 'API',
        tags: ['Loja'],
        url: 'https://api.example',
        intervalSeconds: 90,
        timeoutMs: 5_000,
        followRedirects: false,
        expectedStatus: ['200', '204'],
        jsonAssertion: { path: '$.status', equals: 'UP' },
        keyword: { text: 'ready', mustContain: true },
        degradedAfterMs: 800,
        options: { verifyTls: false },
      },
      isPaused: true,
      leftBehind: ['alerts', '[RESPONSE_TIME] < 800: slow here, and not down', '[CERTIFICATE_EXPIRATION] > 48h'],
    });
  });

  it.each([
    ['[STATUS] < 300', ['100-299']],
    ['[STATUS] >= 200', ['200-599']],
    ['[STATUS] == 200', ['200']],
  ])('%s', (condition, expectedStatus) => {
    expect(endpoint([condition]).body).toMatchObject({ expectedStatus });
  });

  it.each<[object, object]>([
    [{ name: 'a', url: 'icmp://a.example' }, { url: 'ping://a.example' }],
    [{ name: 'a', url: 'tcp://a.example:22' }, { url: 'tcp://a.example:22' }],
    [
      { name: 'a', url: 'starttls://a.example:587' },
      { url: 'smtp://a.example:587', options: { security: 'starttls' } },
    ],
    [
      { name: 'a', url: '8.8.8.8', dns: { 'query-name': 'a.example.', 'query-type': 'A' } },
      { url: 'dns://8.8.8.8/a.example', options: { type: 'A' } },
    ],
    [
      { name: 'a', token: 'x', heartbeat: { interval: '30m' } },
      { url: 'push://', options: { everySeconds: 1_800 } },
    ],
  ])('%j', (given, expected) => {
    expect(read(given as never).body).toMatchObject(expected);
  });

  it.each<[object, string]>([
    [{ name: 'a', url: 'ssh://a.example' }, '/url'],
    [{ name: 'a', token: 'x' }, '/heartbeat/interval'],
    [{ name: 'a', url: 'https://a.example', conditions: ['len([BODY].a) > 3'] }, '/conditions/0'],
    [{ name: 'a', url: 'https://a.example', conditions: ['[BODY].a == 1', '[BODY].b == 2'] }, '/conditions/1'],
  ])('refuses %j at %s', (given, pointer) => {
    expect(codeOf(() => read(given as never))).toBe(pointer);
  });
});

describe('targets of the blackbox exporter', () => {
  it('each become what their module, or their form, says', async () => {
    const file = [
      { targets: ['https://a.example/x', 'b.example:443', 'c.example'], labels: { team: 'web' } },
      { targets: ['d.example', '10.0.0.1:22'], labels: { module: 'http_2xx' } },
    ];
    const read = readerOf('blackbox');
    const bodies = (await entries('blackbox', JSON.stringify(file))).map((entry) => read(entry as never));
    expect(bodies.map(({ body }) => body['url'])).toEqual([
      'https://a.example/x',
      'tcp://b.example:443',
      'ping://c.example',
      'http://d.example',
      'http://10.0.0.1:22',
    ]);
    expect(bodies[0]).toMatchObject({ body: { name: 'https://a.example/x' }, leftBehind: ['label team'] });
    expect(codeOf(() => read({ target: 'a.example', labels: { module: 'dns_udp' } }))).toBe('/target');
  });
});

describe('a file', () => {
  it('is YAML or JSON', async () => {
    expect(await entries('gatus', 'endpoints:\n  - &a {name: x}\n  - *a\n')).toEqual([{ name: 'x' }, { name: 'x' }]);
    expect(await entries('uptime-kuma', '{"monitorList": [{"id": 1}, 7]}')).toEqual([{ id: 1 }, {}]);
  });

  const many = JSON.stringify({ monitorList: Array.from({ length: 1_001 }, () => ({})) });
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g']
    .map((name, at) => `${name}: &${name} [${`*${'abcdefg'.charAt(at)},`.repeat(9)}*${'abcdefg'.charAt(at)}]`)
    .join('\n')}\nendpoints: [*g]\n`;
  it.each<[string, ServiceSource, string | Buffer, string]>([
    ['of something else', 'gatus', '{"monitorList": []}', 'table.malformed'],
    ['that is no YAML', 'gatus', 'a: [', 'table.malformed'],
    ['that is no UTF-8', 'gatus', Buffer.from([0xc3, 0x28]), 'table.encoding'],
    ['of aliases of aliases', 'gatus', bomb, 'table.malformed'],
    ['of more than a mebibyte', 'blackbox', ' '.repeat(1_048_577), 'table.too_large'],
    ['of more than a thousand entries', 'uptime-kuma', many, 'table.too_many_rows'],
  ])('%s is refused', async (_, source, text, code) => {
    await expect(entries(source, text)).rejects.toMatchObject({ code });
  });
});

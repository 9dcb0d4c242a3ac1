import { parseAllowList } from './allow-list.js';
import { type InspectedUrl, OutboundGate, type OutboundGateOptions, type RuleUse } from './gate.js';
import type { HostResolver } from './resolver.js';

class FakeResolver implements HostResolver {
  readonly asked: string[] = [];
  isClosed = false;

  constructor(private readonly answer: (host: string) => Promise<readonly string[]>) {}

  resolve(host: string): Promise<readonly string[]> {
    this.asked.push(host);
    return this.answer(host);
  }

  close(): void {
    this.isClosed = true;
  }
}

function gateAnswering(addresses: readonly string[], options: OutboundGateOptions = {}): OutboundGate {
  return new OutboundGate({ resolver: new FakeResolver(async () => addresses), ...options });
}

function inspected(gate: OutboundGate, url: string): InspectedUrl {
  const result = gate.inspect(url);
  if (!result.ok) throw new Error(`refused: ${result.reason}`);
  return result;
}

async function outcome(gate: OutboundGate, url: string): Promise<string | string[]> {
  const resolution = await gate.resolve(inspected(gate, url));
  return resolution.ok ? resolution.addresses.map(({ address }) => address.text) : (resolution.failure.code ?? '');
}

describe('OutboundGate.inspect', () => {
  const open = new OutboundGate();

  it.each([
    ['http://127.0.0.1:8080/', 'address_refused'],
    ['http://[::1]:8080/', 'address_refused'],
    ['http://[::ffff:10.0.0.1]/', 'address_refused'],
    ['http://169.254.169.254/latest', 'address_refused'],
    ['http://168.63.129.16/', 'address_refused'],
    ['http://metadata.google.internal./', 'address_refused'],
    ['http://localhost:8080/', 'address_refused'],
    ['http://a.localhost/', 'address_refused'],
    ['http://8.8.8.8:6379/', 'port_refused'],
    ['http://example.com:22/', 'port_refused'],
    ['http://example.com:27017/', 'port_refused'],
    ['ftp://example.com/', 'url_scheme'],
  ])('refuses %s with %s', (url, reason) => {
    expect(open.inspect(url)).toMatchObject({ ok: false, reason });
    // The second answer comes from memory and is the same.
    expect(open.inspect(url)).toMatchObject({ ok: false, reason });
  });

  it('says the same about every refused address, and names the way out', () => {
    const refusals = ['http://127.0.0.1:8080/', 'http://10.1.2.3/', 'http://169.254.169.254/'].map((url) =>
      open.inspect(url),
    );
    const failures = refusals.map((refusal) => JSON.stringify(refusal));
    expect(new Set(failures).size).toBe(1);
    expect(failures[0]).toContain('OUTBOUND_ALLOW');
  });

  it('lets public targets pass without asking a resolver', () => {
    const resolver = new FakeResolver(async () => []);
    const gate = new OutboundGate({ resolver });
    for (const url of ['http://8.8.8.8/', 'https://example.com:8443/x', 'http://[2a00::1]:8080/']) {
      expect(gate.inspect(url).ok).toBe(true);
    }
    expect(resolver.asked).toEqual([]);
  });

  it('T1.5: an entry frees only itself, and never metadata', () => {
    const gate = new OutboundGate({ allow: parseAllowList(['192.168.0.120/32', '169.254.0.0/16', '0.0.0.0/0:8443']) });
    const isFree = (url: string): boolean => gate.inspect(url).ok;
    expect(isFree('http://192.168.0.120/')).toBe(true);
    expect(isFree('http://192.168.0.121/')).toBe(false);
    expect(isFree('http://169.254.1.1/')).toBe(true);
    expect(isFree('http://169.254.169.254/')).toBe(false);
    expect(isFree('https://169.254.169.254:8443/')).toBe(false);
    expect(isFree('https://[::ffff:169.254.169.254]:8443/')).toBe(false);
    expect(isFree('https://168.63.129.16:8443/')).toBe(false);
    expect(isFree('https://10.0.0.1:8443/')).toBe(true);
    expect(isFree('https://10.0.0.1:8444/')).toBe(false);
  });

  it('judges hosts without a URL by the same rules', () => {
    const gate = new OutboundGate({ allow: parseAllowList(['10.0.0.5:5432']) });
    expect(gate.inspectHost('10.0.0.5', 5432).ok).toBe(true);
    expect(gate.inspectHost('10.0.0.5', 80)).toMatchObject({ ok: false, reason: 'address_refused' });
    expect(gate.inspectHost('0x7f.1', 80)).toMatchObject({ ok: false, reason: 'host_malformed' });
  });
});

describe('OutboundGate.resolve', () => {
  it('pins every address of a public name, IPv4 first, each once', async () => {
    const gate = gateAnswering(['2a00::1', '93.184.216.34', '::ffff:93.184.216.34', '2a00:0::1']);
    expect(await outcome(gate, 'http://example.com/')).toEqual(['93.184.216.34', '2a00::1']);
  });

  it.each([
    [['127.0.0.1']],
    [['93.184.216.34', '10.0.0.1']],
    [['10.0.0.1', '93.184.216.34']],
    [['93.184.216.34', '::1']],
    [['93.184.216.34', 'fe80::1%eth0']],
    [['93.184.216.34', 'not an address']],
    [['64:ff9b::7f00:1']],
    [['168.63.129.16']],
  ])('refuses a name with the addresses %j', async (addresses) => {
    expect(await outcome(gateAnswering(addresses), 'http://example.com/')).toBe('ADDRESS_REFUSED');
  });

  it('an allowed name may have private addresses, but no metadata', async () => {
    const allow = parseAllowList(['intranet.example:6379']);
    expect(await outcome(gateAnswering(['10.0.0.1'], { allow }), 'http://intranet.example:6379/')).toEqual([
      '10.0.0.1',
    ]);
    const metadata = gateAnswering(['10.0.0.1', '169.254.169.254'], { allow });
    expect(await outcome(metadata, 'http://intranet.example:6379/')).toBe('ADDRESS_REFUSED');
    expect(gateAnswering([], { allow }).inspect('http://other.example:6379/').ok).toBe(false);
  });

  it('a freed port counts only for the addresses that it was freed for', async () => {
    const allow = parseAllowList(['10.0.0.1:6379']);
    expect(await outcome(gateAnswering(['10.0.0.1'], { allow }), 'http://db.example:6379/')).toEqual(['10.0.0.1']);
    expect(await outcome(gateAnswering(['8.8.8.8'], { allow }), 'http://db.example:6379/')).toBe('PORT_REFUSED');
    expect(await outcome(gateAnswering(['10.0.0.2'], { allow }), 'http://db.example:6379/')).toBe('ADDRESS_REFUSED');
  });

  it('reports each use of an entry, and none where the address is free anyway', async () => {
    const uses: RuleUse[] = [];
    const allow = parseAllowList(['10.0.0.0/8', '8.8.8.8']);
    const gate = gateAnswering(['10.0.0.1', '8.8.8.8'], { allow, onAllowedByRule: (use) => uses.push(use) });
    await outcome(gate, 'http://example.com:8080/');
    expect(gate.resolveLiteral(inspected(gate, 'http://10.0.0.2/'))?.ok).toBe(true);
    expect(uses.map(({ entry, host, address, port }) => [entry.text, host, address, port])).toEqual([
      ['10.0.0.0/8', 'example.com', '10.0.0.1', 8080],
      ['10.0.0.0/8', '10.0.0.2', '10.0.0.2', 80],
    ]);
  });

  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ETIMEOUT', 'timeout'],
    ['EMFILE', 'local'],
  ])('a resolver that fails with %s is %s', async (code, kind) => {
    const gate = new OutboundGate({
      resolver: new FakeResolver(() => Promise.reject(Object.assign(new Error('secret'), { code }))),
    });
    const resolution = await gate.resolve(inspected(gate, 'http://example.com/'));
    expect(resolution).toMatchObject({ ok: false, failure: { kind, phase: 'dns', code } });
    expect(JSON.stringify(resolution)).not.toContain('secret');
  });

  it('an empty answer is a DNS failure', async () => {
    const gate = gateAnswering([]);
    expect(await gate.resolve(inspected(gate, 'http://example.com/'))).toMatchObject({ failure: { kind: 'dns' } });
  });

  it('keeps no answer: each question is asked again, equal open ones once', async () => {
    const resolver = new FakeResolver(async () => ['8.8.8.8']);
    const gate = new OutboundGate({ resolver });
    const target = inspected(gate, 'http://example.com/');
    await Promise.all([gate.resolve(target), gate.resolve(target), gate.resolve(target)]);
    expect(resolver.asked).toEqual(['example.com']);
    await gate.resolve(target);
    expect(resolver.asked).toEqual(['example.com', 'example.com']);
    gate.close();
    expect(resolver.isClosed).toBe(true);
  });
});

import { createExchange, OutboundGate, parseAllowList, type RuleUse } from '../../libs/outbound-http/index.js';
import {
  addresses,
  aliased,
  type Canaries,
  type DnsScript,
  failing,
  flip,
  type HostileDns,
  inTurn,
  stalling,
  startCanaries,
  startHostileDns,
} from '../support/hostile-dns/index.js';
import { eventuallyPasses } from '../support/poll/index.js';

/** Global by its class, yet IANA has given it to nobody: a connection there ends at this machine. */
const NOWHERE = '2d00::1';

describe('names that lie', () => {
  let dns: HostileDns;
  let canaries: Canaries;
  let gate: OutboundGate;

  beforeAll(async () => {
    [dns, canaries] = await Promise.all([startHostileDns(), startCanaries()]);
    gate = new OutboundGate({ dnsServers: [dns.server], dnsTimeoutMs: 1_000 });
  });
  afterAll(async () => {
    gate.close();
    await Promise.all([dns.close(), canaries.close()]);
  });
  afterEach(() => expect(canaries.hits).toEqual([]));

  const url = (name: string): string => `http://${name}:${canaries.port}/`;
  const ask = (name: string, timeoutMs = 3_000): ReturnType<ReturnType<typeof createExchange>> =>
    createExchange(gate)({ method: 'GET', url: url(name), timeoutMs });
  const resolve = async (name: string): Promise<string[] | string | null> => {
    const target = gate.inspect(url(name));
    if (!target.ok) throw new Error(target.reason);
    const found = await gate.resolve(target);
    return found.ok ? found.addresses.map(({ address }) => address.text) : found.failure.code;
  };

  it.each<[string, DnsScript]>([
    ['loopback', addresses('127.0.0.1')],
    ['loopback-v6', addresses('::1')],
    ['mixed-a', addresses('93.184.216.34', '127.0.0.1')],
    ['mixed-families', addresses('93.184.216.34', '::1')],
    ['mixed-other-family', addresses('2a00::1', '127.0.0.1')],
    ['mapped', addresses('::ffff:7f00:1')],
    ['nat64', addresses('64:ff9b::7f00:1')],
    ['six-to-four', addresses('2002:7f00:1::')],
    ['alias', aliased(['inner.example'], '127.0.0.1')],
    ['alias-chain', aliased(['a.example', 'b.example', 'c.example'], '127.0.0.1')],
    ['alias-to-localhost', aliased(['localhost'], '127.0.0.1')],
    ['metadata', addresses('169.254.169.254')],
    ['metadata-azure', addresses('168.63.129.16')],
    ['any', addresses('0.0.0.0')],
  ])('%s.example is refused', async (name, script) => {
    dns.script(`${name}.example`, script);
    const result = await ask(`${name}.example`);
    expect(result).toMatchObject({ remoteAddress: null, failure: { kind: 'refused', phase: null } });
    expect(result.phases).toMatchObject({ tcpMs: null });
    expect(result.phases.dnsMs).not.toBeNull();
    expect(dns.asked(`${name}.example`)).toBeGreaterThan(0);
  });

  it('public names pass, aliases included', async () => {
    dns.script('public.example', addresses('93.184.216.34', '2a00::1'));
    dns.script('cdn.example', aliased(['edge.example'], '93.184.216.34'));
    expect(await resolve('public.example')).toEqual(['93.184.216.34', '2a00::1']);
    expect(await resolve('cdn.example')).toEqual(['93.184.216.34']);
  });

  it('a name is asked once for each exchange: what was judged is what is connected to', async () => {
    dns.script('rebind.example', flip(addresses(NOWHERE), addresses('::1')));
    const first = await ask('rebind.example', 500);
    expect(first).toMatchObject({ ok: false, remoteAddress: NOWHERE });
    expect([dns.asked('rebind.example', 'AAAA'), dns.asked('rebind.example', 'A')]).toEqual([1, 1]);
    expect(await ask('rebind.example', 500)).toMatchObject({ remoteAddress: null, failure: { kind: 'refused' } });
  });

  it('1,000 attempts on flipping, mixed and failing names never reach a canary', async () => {
    const bad = [addresses('127.0.0.1'), addresses('::1'), addresses('93.184.216.34', canaries.addresses.at(-1) ?? '')];
    const names = Array.from({ length: 20 }, (_, index) => `many-${index}.example`);
    for (const [index, name] of names.entries()) {
      const evil = bad[index % bad.length] ?? failing();
      dns.script(name, index % 2 === 0 ? inTurn(failing(), evil) : flip(evil, failing('SERVFAIL')));
    }
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 50; round += 1) {
      for (const result of await Promise.all(names.map((name) => ask(name)))) {
        const kind = result.ok ? 'answered' : result.failure.kind;
        outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
      }
    }
    expect([...outcomes.keys()].sort()).toEqual(['dns', 'refused']);
    expect((outcomes.get('dns') ?? 0) + (outcomes.get('refused') ?? 0)).toBe(1_000);
  }, 30_000);

  it('no such name is a DNS failure, and a later private answer is refused', async () => {
    dns.script('later.example', inTurn(failing(), addresses('127.0.0.1')));
    expect(await ask('later.example')).toMatchObject({ failure: { kind: 'dns', code: 'ENOTFOUND' } });
    expect(await ask('later.example')).toMatchObject({ failure: { kind: 'refused' } });
    dns.script('empty.example', addresses());
    expect(await ask('empty.example')).toMatchObject({ failure: { kind: 'dns', code: 'ENODATA' } });
    dns.script('servfail.example', failing('SERVFAIL'));
    expect(await ask('servfail.example')).toMatchObject({ failure: { kind: 'dns', code: 'ESERVFAIL' } });
  });

  it('a stalled server ends at the DNS limit, or at the deadline when that is earlier', async () => {
    dns.script('stall.example', stalling());
    const byLimit = await ask('stall.example', 5_000);
    expect(byLimit).toMatchObject({ failure: { kind: 'timeout', phase: 'dns', code: 'DNS_TIMEOUT' } });
    expect(byLimit.durationMs).toBeLessThan(2_000);
    dns.script('stall-2.example', stalling());
    const byDeadline = await ask('stall-2.example', 200);
    expect(byDeadline).toMatchObject({ failure: { kind: 'timeout', phase: 'dns', code: 'DEADLINE' } });
    expect(byDeadline.durationMs).toBeLessThan(1_200);
  });
});

describe('names that the operator freed', () => {
  it('reach exactly their port, and each use is told', async () => {
    const [dns, canaries] = await Promise.all([startHostileDns(), startCanaries()]);
    const uses: RuleUse[] = [];
    const gate = new OutboundGate({
      allow: parseAllowList([`intranet.example:${canaries.port}`]),
      dnsServers: [dns.server],
      onAllowedByRule: (use) => uses.push(use),
    });
    dns.script('intranet.example', addresses('127.0.0.1'));
    dns.script('other.example', addresses('127.0.0.1'));
    const ask = (host: string, port: number): ReturnType<ReturnType<typeof createExchange>> =>
      createExchange(gate)({ method: 'GET', url: `http://${host}:${port}/`, timeoutMs: 2_000 });
    const answers = [
      await ask('intranet.example', canaries.port),
      await ask('intranet.example', canaries.port === 65_535 ? 65_534 : canaries.port + 1),
      await ask('other.example', canaries.port),
      await ask('127.0.0.1', canaries.port),
    ];
    gate.close();
    await eventuallyPasses(() => expect(canaries.hits).toEqual(['127.0.0.1']));
    await Promise.all([dns.close(), canaries.close()]);
    expect(answers.map((result) => (result.ok ? 'answered' : result.failure.kind))).toEqual([
      'answered',
      'refused',
      'refused',
      'refused',
    ]);
    expect(uses.map((use) => [use.host, use.address])).toEqual([['intranet.example', '127.0.0.1']]);
  });
});

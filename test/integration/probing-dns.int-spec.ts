import { createAskDns, OutboundGate, parseAllowList } from '../../libs/outbound-http/index.js';
import { type CheckResult, datagramProbes, type DatagramProbes, ProbeConfigError } from '../../libs/probing/index.js';
import { SystemClock } from '../../src/common/clock/index.js';
import {
  type DnsRecord,
  failing,
  type HostileDns,
  inTurn,
  records,
  stalling,
  startHostileDns,
} from '../support/hostile-dns/index.js';
import { HAS_KNOT, startTestKnot } from '../support/real-servers/index.js';
import { type ServeDatagram, startUdpTarget } from '../support/udp-target/index.js';

const IPV6 = '2001:db8:0:0:0:0:0:1';
/** One name with a record of each type, as the server is told and as it is expected to come. */
const ZONE: readonly (readonly [DnsRecord, string])[] = [
  [{ type: 'A', value: '192.0.2.1', ttlSeconds: 60 }, '192.0.2.1'],
  [{ type: 'AAAA', value: IPV6, ttlSeconds: 70 }, '2001:DB8::1'],
  [{ type: 'CNAME', value: 'Other.example' }, 'other.example.'],
  [{ type: 'MX', value: '10 mail.example' }, '10 Mail.example.'],
  [{ type: 'TXT', value: 'v=spf1 -all' }, '"v=spf1 -all"'],
  [{ type: 'NS', value: 'ns1.example' }, 'ns1.example'],
  [
    { type: 'SOA', value: 'ns1.example admin.example 2026113001 3600 600 86400 300' },
    'ns1.example. admin.example. 2026113001 3600 600 86400 300',
  ],
  [{ type: 'SRV', value: '1 2 5060 sip.example' }, '1 2 5060 sip.example'],
  [{ type: 'CAA', value: '0 issue ca.example' }, '0 issue "ca.example"'],
  [{ type: 'PTR', value: 'host.example' }, 'host.example'],
];

const NOT_HERE = () => Promise.reject(new Error('not here'));

/** Real datagrams, loopback only. */
describe('checks of DNS', () => {
  const clock = new SystemClock();
  const gate = new OutboundGate({ allow: parseAllowList(['127.0.0.1', 'localhost']) });
  let dns: HostileDns;
  let port: number;

  beforeAll(async () => {
    dns = await startHostileDns();
    port = Number(dns.server.split(':')[1]);
  });
  afterAll(() => dns.close());

  function probeThat(judging = gate, servers: readonly string[] = []): DatagramProbes['dns'] {
    return datagramProbes({ clock, sendEchoes: NOT_HERE, askDns: createAskDns(judging, { servers }) }).dns;
  }

  /** Asks the server of this suite, unless another is given. */
  async function check(given: object, probe = probeThat()): Promise<CheckResult> {
    const config = { name: 'a.example', type: 'A', resolver: '127.0.0.1', resolverPort: port, timeoutMs: 5_000 };
    return probe.prepare({ ...config, ...given } as never).run();
  }

  async function checkServed(serve: ServeDatagram, given: object = {}): Promise<CheckResult & { arrived: number }> {
    const target = await startUdpTarget(serve);
    try {
      const result = await check({ resolverPort: target.port, ...given });
      return { ...result, arrived: target.arrived() };
    } finally {
      await target.close();
    }
  }

  describe('whoever is asked', () => {
    it('fails when nobody listens, when the server leaves, and when it says nothing', async () => {
      const gone = await startUdpTarget(() => undefined);
      await gone.close();
      expect(await check({ resolverPort: gone.port })).toMatchObject({ outcome: 'fail', reason: 'connect' });
      // «Too long for a datagram», and then nobody where streams are taken.
      const leaving = await checkServed((question, reply) => reply(answered(question, 0x8380)));
      expect(leaving).toMatchObject({ outcome: 'fail', reason: 'connect' });
      const silent = await checkServed(() => undefined, { timeoutMs: 400 });
      expect(silent).toMatchObject({
        outcome: 'fail',
        reason: 'timeout:first_byte',
        remoteAddress: '127.0.0.1',
        arrived: 2, // sent again, as datagrams are lost
      });
      expect(silent.durationMs).toBeLessThan(2_000);
      expect(silent).not.toHaveProperty('facts');
    });

    it('fails on what is another protocol, on a flood, and on answers to what nobody asked', async () => {
      const other = await checkServed((_, reply) => reply(Buffer.from('nonsense nonsense nonsense')));
      expect(other).toMatchObject({ outcome: 'fail', reason: 'protocol', detail: 'The answer is none of DNS.' });
      const flood = await checkServed((_, reply) => {
        for (let count = 0; count < 500; count += 1) reply(Buffer.alloc(1_200, 'x'));
      });
      expect(flood).toMatchObject({ outcome: 'fail', reason: 'protocol' });
      const forged = (question: Buffer): Buffer => {
        const answer = answered(question, 0x8180);
        answer.writeUInt16BE((question.readUInt16BE(0) + 1) & 0xffff, 0);
        return answer;
      };
      const drip: ServeDatagram = (question, reply) => {
        const timer = setInterval(() => reply(forged(question)), 20);
        setTimeout(() => clearInterval(timer), 600);
      };
      const dripped = await checkServed(drip, { timeoutMs: 400 });
      expect(dripped).toMatchObject({ outcome: 'fail', reason: 'timeout:first_byte' });
      expect(dripped.durationMs).toBeLessThan(2_000);
    });

    it('says nothing about a target that it may not ask, or when it is called off', async () => {
      const asked = dns.ledger.length;
      const closed = probeThat(new OutboundGate());
      for (const resolver of ['127.0.0.1', '::1', '10.0.0.1', '169.254.169.253', 'localhost', '[::ffff:127.0.0.1]']) {
        expect(await check({ resolver }, closed)).toMatchObject({
          outcome: 'probe_error',
          reason: 'refused',
          remoteAddress: null,
        });
      }
      expect(await check({ resolver: '127.1' }, closed)).toMatchObject({ reason: 'invalid_url' });
      // The port of DNS is open at public addresses, and those of databases are not.
      expect(await check({ resolver: '192.88.99.1', resolverPort: 6379 }, closed)).toMatchObject({ reason: 'refused' });
      const config = {
        name: 'a.example',
        type: 'A',
        resolver: '127.0.0.1',
        resolverPort: port,
        timeoutMs: 5_000,
      } as const;
      const calledOff = await probeThat().prepare(config).run(AbortSignal.abort());
      expect(calledOff).toMatchObject({ outcome: 'probe_error', reason: 'aborted' });
      expect(dns.ledger).toHaveLength(asked);
      const controller = new AbortController();
      dns.script('later.example', () => {
        controller.abort();
        return null;
      });
      const calledOffLater = await probeThat()
        .prepare({ ...config, name: 'later.example' })
        .run(controller.signal);
      expect(calledOffLater).toMatchObject({ reason: 'aborted' });
    });

    it('refuses a deadline of nothing', () => {
      const { prepare } = probeThat();
      expect(() => prepare({ name: 'a.example', type: 'A', timeoutMs: 0 })).toThrow(ProbeConfigError);
    });
  });

  it.each(ZONE)('is up when %j is as expected, however it is written', async (record, expected) => {
    dns.script('all.example', records(...ZONE.map(([each]) => each)));
    const { type } = record;
    const found = await check({ name: 'ALL.example.', type, expected: [expected], match: 'exact' });
    expect(found).toMatchObject({ outcome: 'ok', reason: null, remoteAddress: '127.0.0.1' });
    expect(found.phases.firstByteMs).not.toBeNull();
    expect(found.facts).toMatchObject({ code: 'NOERROR', ttlSeconds: record.ttlSeconds ?? null });
    const wrong = await check({ name: 'all.example', type, expected: ['something else'] });
    expect(wrong).toMatchObject({
      outcome: 'fail',
      reason: 'assertion',
      detail: `1 of 1 expected ${type} records are not there.`,
      facts: { records: found.facts?.['records'] },
    });
  });

  it('finds the name behind an address of either family', async () => {
    const pointer = records({ type: 'PTR', value: 'host.example' });
    dns.script('1.2.0.192.in-addr.arpa', pointer);
    dns.script(`1.0.0.0${'.0.0.0.0'.repeat(5)}.8.b.d.0.1.0.0.2.ip6.arpa`, pointer);
    for (const name of ['192.0.2.1', '2001:db8::1']) {
      expect(await check({ name, type: 'PTR', expected: ['host.example'] })).toMatchObject({ outcome: 'ok' });
    }
  });

  it('compares all, any or exactly those', async () => {
    dns.script('two.example', records({ type: 'A', value: '192.0.2.1' }, { type: 'A', value: '192.0.2.2' }));
    const outcome = async (match: string | undefined, ...ends: number[]) => {
      const expected = ends.map((end) => `192.0.2.${end}`);
      const { detail } = await check({ name: 'two.example', expected, ...(match === undefined ? {} : { match }) });
      return detail;
    };
    expect(await outcome(undefined, 2)).toBeNull();
    expect(await outcome('all', 1, 2)).toBeNull();
    expect(await outcome('all', 1, 3)).toBe('1 of 2 expected A records are not there.');
    expect(await outcome('any', 3, 2)).toBeNull();
    expect(await outcome('any', 3)).toBe('None of the expected A records is there.');
    expect(await outcome('exact', 2, 1)).toBeNull();
    expect(await outcome('exact', 1)).toBe('There are 1 A records that were not expected.');
    expect(await outcome('exact', 1, 2, 3)).toBe('1 of 3 expected A records are not there.');
  });

  it('tells a name that does not exist, one without such a record, a resolver in trouble, and silence', async () => {
    dns.script('nowhere.example', failing('NXDOMAIN'));
    dns.script('bare.example', records({ type: 'TXT', value: 'x' }));
    dns.script('broken.example', failing('SERVFAIL'));
    dns.script('closed.example', failing('REFUSED'));
    dns.script('silent.example', stalling());
    const reasons = [];
    for (const name of ['nowhere', 'bare', 'broken', 'closed', 'silent']) {
      const { outcome, reason, facts } = await check({ name: `${name}.example`, timeoutMs: 400 });
      expect(outcome).toBe('fail');
      reasons.push([reason, facts?.['code']]);
    }
    expect(reasons).toEqual([
      ['dns', 'NXDOMAIN'],
      ['assertion', 'NOERROR'],
      ['unavailable', 'SERVFAIL'],
      ['unavailable', 'REFUSED'],
      ['timeout:first_byte', undefined],
    ]);
  });

  it('asks again when a datagram is lost, and is slow beyond its limit', async () => {
    dns.script('lost.example', inTurn(stalling(), records({ type: 'A', value: '192.0.2.1' })));
    const found = await check({ name: 'lost.example', timeoutMs: 1_000, degradedAfterMs: 100 });
    expect(found).toMatchObject({ outcome: 'slow', reason: 'slow' });
    expect(dns.asked('lost.example', 'A')).toBe(2);
  });

  it('remembers nothing: each check asks anew', async () => {
    dns.script('long.example', records({ type: 'A', value: '192.0.2.1', ttlSeconds: 86_400 }));
    const probe = probeThat();
    for (const count of [1, 2, 3]) {
      expect(await check({ name: 'long.example' }, probe)).toMatchObject({ outcome: 'ok' });
      expect(dns.asked('long.example')).toBe(count);
    }
  });

  it('asks the resolver of this installation unless told, which gives away no inner address', async () => {
    const own = probeThat(new OutboundGate(), [dns.server]);
    const given = { resolver: undefined, resolverPort: undefined };
    dns.script('public.example', records({ type: 'A', value: '93.184.215.14' }));
    dns.script('inner.example', records({ type: 'A', value: '93.184.215.14' }, { type: 'A', value: '10.1.2.3' }));
    expect(await check({ name: 'public.example', ...given }, own)).toMatchObject({
      outcome: 'ok',
      remoteAddress: null,
      facts: { records: ['93.184.215.14'] },
    });
    const inner = await check({ name: 'inner.example', ...given }, own);
    expect(inner).toMatchObject({ outcome: 'probe_error', reason: 'refused' });
    expect(inner).not.toHaveProperty('facts');
  });

  it('keeps a part of very many and very long records', async () => {
    const many = Array.from({ length: 30 }, (_, index): DnsRecord => ({ type: 'A', value: `192.0.2.${index}` }));
    dns.script('many.example', records(...many, { type: 'TXT', value: 'x'.repeat(1_000) }));
    const found = await check({ name: 'many.example', expected: ['192.0.2.29'] });
    expect(found.facts?.['records']).toHaveLength(20);
    const text = await check({ name: 'many.example', type: 'TXT' });
    expect(text.facts?.['records']).toEqual(['x'.repeat(255)]);
  });

  it('is up and down with a real server', async () => {
    if (!HAS_KNOT) return process.stdout.write('dns: no knotd on this machine\n');
    const apex = ['A 192.0.2.7', 'AAAA 2001:db8::7', 'MX 5 mail', 'TXT "one " "text"', 'CAA 0 issue "ca.example"'];
    const knot = await startTestKnot('real.example', [
      ...apex.map((record) => `@ ${record}`),
      'www CNAME @',
      '_sip._tcp SRV 1 2 5060 sip',
      ...Array.from({ length: 60 }, (_, count) => `many TXT "${count} ${'x'.repeat(200)}"`),
    ]);
    const resolverPort = knot.port;
    const ask = (name: string, type: string, ...expected: string[]) =>
      check({ name, type, resolverPort, ...(expected.length > 0 ? { expected } : {}) });
    expect(await ask('real.example', 'A', '192.0.2.7')).toMatchObject({ outcome: 'ok', facts: { ttlSeconds: 300 } });
    expect(await ask('real.example', 'AAAA', '2001:db8::7')).toMatchObject({ outcome: 'ok' });
    expect(await ask('real.example', 'MX', '5 mail.real.example')).toMatchObject({ outcome: 'ok' });
    expect(await ask('real.example', 'TXT', 'one text')).toMatchObject({ outcome: 'ok' });
    expect(await ask('real.example', 'CAA', '0 issue "ca.example"')).toMatchObject({ outcome: 'ok' });
    expect(await ask('real.example', 'NS', 'ns.real.example')).toMatchObject({ outcome: 'ok' });
    expect((await ask('real.example', 'SOA')).facts?.['records']).toEqual([
      'ns.real.example admin.real.example 1 3600 600 86400 300',
    ]);
    expect(await ask('_sip._tcp.real.example', 'SRV', '1 2 5060 sip.real.example')).toMatchObject({ outcome: 'ok' });
    expect(await ask('www.real.example', 'CNAME', 'real.example')).toMatchObject({ outcome: 'ok' });
    expect(await ask('www.real.example', 'A', '192.0.2.7')).toMatchObject({ outcome: 'ok' });
    expect(await ask('none.real.example', 'A')).toMatchObject({ reason: 'dns' });
    expect(await ask('real.example', 'SRV')).toMatchObject({ reason: 'assertion' });
    expect(await ask('foreign.example', 'A')).toMatchObject({ reason: 'unavailable', facts: { code: 'REFUSED' } });
    // Sixty texts fit no datagram: they come over a stream.
    expect(await ask('many.real.example', 'TXT', `59 ${'x'.repeat(200)}`)).toMatchObject({ outcome: 'ok' });
    await knot.pause();
    expect(await check({ name: 'real.example', resolverPort, timeoutMs: 400 })).toMatchObject({
      reason: 'timeout:first_byte',
    });
    await knot.stop();
    expect(await ask('real.example', 'A')).toMatchObject({ outcome: 'fail', reason: 'connect' });
  });
});

/** The question back with these flags and no record. */
function answered(question: Buffer, flags: number): Buffer {
  let end = 12;
  while ((question[end] ?? 0) > 0) end += 1 + (question[end] ?? 0);
  const answer = Buffer.from(question.subarray(0, end + 5));
  answer.writeUInt16BE(flags, 2);
  answer.fill(0, 6, 12); // no answers, no authorities, nothing additional
  return answer;
}

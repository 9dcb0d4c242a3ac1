import type { AskDns, DnsAnswer } from '../../outbound-http/dns-question.js';
import { NO_PHASES } from '../check-result.js';
import { createDnsProbe, type DnsProbeConfig } from './dns.js';

const MEASURED = { durationMs: 1, phases: NO_PHASES, remoteAddress: null };

function probeAnswered(answer: Partial<DnsAnswer> = {}) {
  const askDns: AskDns = async () => ({
    ok: true,
    value: { code: 'NOERROR', records: [], ttlSeconds: null, ...answer },
    ...MEASURED,
  });
  return createDnsProbe({ clock: { now: () => new Date(0), monotonicMs: () => 0 }, askDns });
}

function config(given: Partial<DnsProbeConfig> = {}): DnsProbeConfig {
  return { name: 'a.example', type: 'A', timeoutMs: 1_000, ...given };
}

describe('the settings of a check of DNS', () => {
  it.each<[string, Partial<DnsProbeConfig>]>([
    ['/name', { name: '' }],
    ['/name', { name: 'a..example' }],
    ['/name', { name: 'a b.example' }],
    ['/name', { name: 'não.example' }],
    ['/name', { name: `${'a'.repeat(64)}.example` }],
    ['/name', { name: `${'a.'.repeat(127)}example` }],
    ['/name', { name: '2001:db8::1' }],
    ['/type', { type: 'ANY' as never }],
    ['/resolver', { resolverPort: 53 }],
    ['/resolverPort', { resolver: 'ns.example', resolverPort: 0 }],
    ['/match', { match: 'some' as never, expected: ['192.0.2.1'] }],
    ['/expected', { match: 'exact' }],
    ['/expected', { expected: [] }],
    ['/expected', { expected: Array.from({ length: 21 }, () => 'x') }],
    ['/expected/1', { expected: ['x', ''] }],
    ['/expected/0', { expected: ['x'.repeat(2_049)] }],
  ])('are refused at %s: %j', (pointer, given) => {
    expect(probeAnswered().findProblems(config(given))).toMatchObject([{ pointer }]);
  });

  it.each<Partial<DnsProbeConfig>>([
    {},
    { name: 'A.Example.' },
    { name: '_sip._tcp.example', type: 'SRV' },
    { name: 'example' },
    { name: '192.0.2.1', type: 'PTR' },
    { name: '2001:db8::1', type: 'PTR' },
    { resolver: 'ns.example', resolverPort: 5_353, expected: ['192.0.2.1'], match: 'any' },
  ])('are taken: %j', (given) => {
    expect(probeAnswered().findProblems(config(given))).toEqual([]);
  });
});

describe('the answer to a check of DNS', () => {
  it.each<[DnsProbeConfig['type'], string, string]>([
    ['AAAA', '2001:db8::1', '2001:0DB8:0:0::0001'],
    ['CNAME', 'other.example', 'OTHER.example.'],
    ['MX', '10 mail.example', '10  Mail.Example.'],
    ['TXT', 'Some Text', '"Some Text"'],
    ['CAA', '0 issue "ca.example"', '0 issue ca.example'],
    ['SOA', 'ns.example admin.example 1 2 3 4 5', 'ns.example. admin.example. 1 2 3 4 5'],
  ])('is the expected %s record however it is written: %s', async (type, record, expected) => {
    const probe = probeAnswered({ records: [record] }).prepare(config({ type, expected: [expected], match: 'exact' }));
    expect(await probe.run()).toMatchObject({ outcome: 'ok' });
  });

  it('counts capitals in texts', async () => {
    const probe = probeAnswered({ records: ['Some Text'] }).prepare(config({ type: 'TXT', expected: ['some text'] }));
    expect(await probe.run()).toMatchObject({ outcome: 'fail', reason: 'assertion' });
  });

  it('is no verdict on the target when asking itself breaks', async () => {
    const clock = { now: () => new Date(0), monotonicMs: () => 0 };
    const broken = createDnsProbe({ clock, askDns: () => Promise.reject(new TypeError('x')) });
    expect(await broken.prepare(config()).run()).toMatchObject({ outcome: 'probe_error', reason: 'internal' });
  });
});

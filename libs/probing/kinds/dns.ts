import { type AskDns, DNS_TYPES, type DnsAnswer, type DnsType } from '../../outbound-http/dns-question.js';
import type { AssertionFault } from '../assertions.js';
import { CheckRun, type CheckSurroundings, defect, NOTHING_SEEN } from '../check-run.js';
import type { KindForm } from '../kind-address.js';
import {
  collectProblems,
  type CommonProbeConfig,
  defineProbeKind,
  findCommonProblems,
  isInteger,
  type ProbeConfigProblem,
  type ProbeKind,
  type Report,
} from '../probe-kind.js';

/** How the records that came are compared with the expected ones, whose order never counts. */
export const DNS_MATCHES = ['all', 'any', 'exact'] as const;

/** The records of a name, as one resolver knows them. Facts: `code`, `records` (at most 20), `ttlSeconds` (of A and AAAA). */
export interface DnsProbeConfig extends CommonProbeConfig {
  /** ASCII, at most 253 characters; international names in their `xn--` form. For PTR an address will do. */
  readonly name: string;
  readonly type: DnsType;
  /** Name or address of the resolver, which the gate judges. Default: the resolver of this installation. */
  readonly resolver?: string;
  /** 1 to 65535, default 53. */
  readonly resolverPort?: number;
  /** 1 to 20 records as zone files write them, such as `10 mail.example`. Without any, one record of the type is enough. */
  readonly expected?: readonly string[];
  /** `all` (default): all of them are there; `any`: one of them is; `exact`: they and no others are. */
  readonly match?: (typeof DNS_MATCHES)[number];
}

/** `dns://resolver/name`, or `dns:///name` for the resolver of this installation (after RFC 4501, whose query is our options). */
export const DNS_FORM: KindForm = {
  schemes: { dns: 53 },
  options: ['type', 'expected', 'match'],
  takesPath: true,
  mayLackHost: true,
  openPort: 53,
  fromAddress: ({ host, port, path }) => ({
    name: path.slice(1),
    ...(host === '' ? {} : { resolver: host, resolverPort: port }),
  }),
};

export interface DnsSurroundings extends CheckSurroundings {
  readonly askDns: AskDns;
}

const DEFAULT_PORT = 53;
const NAME = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/i;
const ADDRESS = /^(?=.{2,45}$)[0-9a-f]*:[0-9a-f:.]*$|^\d{1,3}(\.\d{1,3}){3}$/i;
const MAX_EXPECTED = 20;
const MAX_RECORD_LENGTH = 2_048;
const MAX_FACTS = 20;
const MAX_FACT_LENGTH = 255;

/** Makes the runner of checks of DNS. */
export function createDnsProbe(surroundings: DnsSurroundings): ProbeKind<DnsProbeConfig> {
  return defineProbeKind('dns', findDnsProblems, (config) => {
    const { name, type, resolver, resolverPort = DEFAULT_PORT, timeoutMs, degradedAfterMs = Infinity } = config;
    const judge = judgeOf(config);
    return {
      async run(signal) {
        const check = new CheckRun(surroundings);
        try {
          const asked = await surroundings.askDns({
            name,
            type,
            resolver: resolver === undefined ? null : { host: resolver, port: resolverPort },
            timeoutMs,
            signal,
          });
          const [failure, fault] = asked.ok ? [null, judge(asked.value)] : [asked.failure, null];
          const { phases, remoteAddress } = asked;
          return check.result(
            check.judged(failure, fault, degradedAfterMs),
            { ...NOTHING_SEEN, phases, remoteAddress },
            asked.ok ? factsOf(asked.value) : null,
          );
        } catch (error) {
          return check.result(defect(error), NOTHING_SEEN); // a question does not throw by design
        }
      },
    };
  });
}

/** Everything that is wrong with a configuration. */
export function findDnsProblems(config: DnsProbeConfig): ProbeConfigProblem[] {
  const { name, type, resolverPort = DEFAULT_PORT, expected, match = 'all' } = config;
  return collectProblems((report: Report) => {
    findCommonProblems(config, report);
    const isName = NAME.test(name.endsWith('.') ? name.slice(0, -1) : name);
    if (!isName && !(type === 'PTR' && ADDRESS.test(name))) report('/name', 'must be a name of DNS in ASCII');
    if (!DNS_TYPES.includes(type)) report('/type', `must be one of ${DNS_TYPES.join(', ')}`);
    if (!isInteger(resolverPort, 1, 65_535)) report('/resolverPort', 'must be 1 to 65535');
    if (config.resolverPort !== undefined && config.resolver === undefined) {
      report('/resolver', 'must be there with a port');
    }
    if (!DNS_MATCHES.includes(match)) report('/match', `must be one of ${DNS_MATCHES.join(', ')}`);
    if (expected === undefined) {
      if (config.match !== undefined) report('/expected', 'must be there with a way to match');
      return;
    }
    if (!isInteger(expected.length, 1, MAX_EXPECTED)) report('/expected', 'must have 1 to 20 records');
    const bad = expected.findIndex((record) => record.length < 1 || record.length > MAX_RECORD_LENGTH);
    if (bad >= 0) report(`/expected/${bad}`, 'must have 1 to 2,048 characters');
  });
}

function judgeOf({ type, expected, match = 'all' }: DnsProbeConfig): (answer: DnsAnswer) => AssertionFault | null {
  const wanted = new Set((expected ?? []).map((record) => comparable(type, record)));
  return ({ code, records }) => {
    if (code === 'NXDOMAIN') return { reason: 'dns', detail: 'The name does not exist (NXDOMAIN).' };
    if (code !== 'NOERROR') return { reason: 'unavailable', detail: `The resolver answers ${code}.` };
    if (records.length === 0) return { reason: 'assertion', detail: `The name has no ${type} record.` };
    const found = new Set(records.map((record) => comparable(type, record)));
    const isThere = (record: string): boolean => found.has(record);
    const there = [...wanted].filter(isThere).length;
    if (wanted.size === 0) return null;
    if (match === 'any') {
      return there > 0 ? null : { reason: 'assertion', detail: `None of the expected ${type} records is there.` };
    }
    if (there < wanted.size) {
      const detail = `${wanted.size - there} of ${wanted.size} expected ${type} records are not there.`;
      return { reason: 'assertion', detail };
    }
    const others = found.size - there;
    if (match === 'all' || others === 0) return null;
    return { reason: 'assertion', detail: `There are ${others} ${type} records that were not expected.` };
  };
}

/** One spelling for what is the same record. Capitals matter in texts only; how people write names and addresses varies. */
function comparable(type: DnsType, record: string): string {
  const text = record.trim();
  switch (type) {
    case 'TXT':
      return /^".*"$/s.test(text) ? text.slice(1, -1) : text;
    case 'AAAA':
      return addressText(text);
    case 'CAA':
      return text.replaceAll('"', '').replace(/\s+/g, ' ');
    default:
      return text
        .toLowerCase()
        .split(/\s+/)
        .map((word) => (word.length > 1 && word.endsWith('.') ? word.slice(0, -1) : word))
        .join(' ');
  }
}

/** An IPv6 address in its one canonical spelling (RFC 5952), anything else as it is. */
function addressText(text: string): string {
  const url = `http://[${text}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : text.toLowerCase();
}

function factsOf({ code, records, ttlSeconds }: DnsAnswer) {
  return { code, records: records.slice(0, MAX_FACTS).map((record) => record.slice(0, MAX_FACT_LENGTH)), ttlSeconds };
}

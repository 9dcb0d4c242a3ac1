import { Resolver } from 'node:dns/promises';
import { attempt, type Attempt, type Outcome } from './attempt.js';
import type { AskDns, DnsAnswer, DnsCode, DnsQuestion } from './dns-question.js';
import { findRecords, type FoundRecords } from './dns-records.js';
import { abortedFailure, codeOf, protocolFailure, socketFailure, targetFailure, timeoutFailure } from './failures.js';
import type { OutboundGate } from './gate.js';
import { ANY_USER_PORT } from './port-policy.js';

export interface AskDnsOptions {
  /** This installation's resolvers, `address` or `address:port`; none: the system's. */
  readonly servers?: readonly string[];
}

/** Open to questions of DNS at every public address (RFC 1035 §4.2). */
const DNS_PORT = 53;
/** A datagram may be lost: it is sent again after a quarter of the deadline, and then after twice as long. */
const TRIES = 3;
const MIN_TRY_MS = 50;

/** Words of c-ares for answers that are answers. */
const CODES: Readonly<Record<string, DnsCode>> = {
  ENODATA: 'NOERROR',
  ENOTFOUND: 'NXDOMAIN',
  ESERVFAIL: 'SERVFAIL',
  EREFUSED: 'REFUSED',
  ENOTIMP: 'NOTIMP',
  EFORMERR: 'FORMERR',
};

/** Makes the function that asks single questions of DNS, each with a resolver of its own so that nothing is remembered. */
export function createAskDns(gate: OutboundGate, { servers = [] }: AskDnsOptions = {}): AskDns {
  return (question) => attempt(question, (current) => ask(gate, servers, question, current));
}

async function ask(
  gate: OutboundGate,
  ownServers: readonly string[],
  question: DnsQuestion,
  current: Attempt,
): Promise<Outcome<DnsAnswer>> {
  const servers = await serversOf(gate, ownServers, question, current);
  if (!servers.ok) return servers;
  if (current.isOver) return { ok: false, failure: abortedFailure('dns') };
  const { name, type, timeoutMs } = question;
  const resolver = new Resolver({ timeout: Math.max(MIN_TRY_MS, Math.round(timeoutMs / 4)), tries: TRIES });
  current.onOver(() => resolver.cancel());
  if (servers.value.length > 0) resolver.setServers(servers.value);
  current.clock.enter('first_byte');
  try {
    return judge(gate, question, await findRecords(resolver, name, type));
  } catch (error) {
    return outcomeOf(error);
  }
}

/** Who is asked, as `setServers` takes it; empty: whom the system names. */
async function serversOf(
  gate: OutboundGate,
  ownServers: readonly string[],
  { resolver, timeoutMs }: DnsQuestion,
  current: Attempt,
): Promise<Outcome<readonly string[]>> {
  if (resolver === null) return { ok: true, value: ownServers };
  const target = gate.inspectHost(resolver.host, resolver.port, DNS_PORT);
  const found = await current.find(gate, target, timeoutMs);
  if (!found.ok) return found;
  const { family, text } = found.value;
  return { ok: true, value: [`${family === 6 ? `[${text}]` : text}:${resolver.port}`] };
}

/** Our own resolver may know what only the inside should: an address that may not be asked may not be told either. */
function judge(
  gate: OutboundGate,
  { type, resolver }: DnsQuestion,
  { records, ttlSeconds }: FoundRecords,
): Outcome<DnsAnswer> {
  if (resolver === null && (type === 'A' || type === 'AAAA')) {
    const isRefused = records.some((address) => !gate.inspectHost(address, ANY_USER_PORT).ok);
    if (isRefused) return { ok: false, failure: targetFailure('address_refused') };
  }
  return { ok: true, value: { code: 'NOERROR', records, ttlSeconds } };
}

/** What came in the place of records. */
function outcomeOf(error: unknown): Outcome<DnsAnswer> {
  const code = codeOf(error);
  const answered = code === null ? undefined : CODES[code];
  if (answered !== undefined) return { ok: true, value: { code: answered, records: [], ttlSeconds: null } };
  if (code === 'ETIMEOUT') return { ok: false, failure: timeoutFailure('first_byte', code) };
  if (code === 'EBADRESP') {
    const detail = 'The answer is none of DNS.';
    return { ok: false, failure: { ...protocolFailure('first_byte', code), detail } };
  }
  return { ok: false, failure: socketFailure(error, 'first_byte') };
}

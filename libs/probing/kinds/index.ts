import {
  type ConversationConfig,
  type ConversationKind,
  type ConversationSurroundings,
  createConversationProbe,
  findConversationProblems,
} from '../conversation-probe.js';
import type { KindForm } from '../kind-address.js';
import type { CommonProbeConfig, ProbeConfigProblem, ProbeKind } from '../probe-kind.js';
import { createDnsProbe, DNS_FORM, type DnsProbeConfig, type DnsSurroundings, findDnsProblems } from './dns.js';
import { grpcKind } from './grpc.js';
import { imapKind, smtpKind } from './mail.js';
import { mongodbKind } from './mongodb.js';
import { mysqlKind } from './mysql.js';
import { createPingProbe, findPingProblems, PING_FORM, type PingProbeConfig, type PingSurroundings } from './ping.js';
import { postgresqlKind } from './postgresql.js';
import { findPushProblems, PUSH_FORM } from './push.js';
import { redisKind } from './redis.js';
import { tcpKind } from './tcp.js';
import { tlsKind } from './tls.js';
import { websocketKind } from './websocket.js';

/** Every kind of check that speaks over one connection. A new kind is one file, and one line here. */
const KINDS = {
  tcp: tcpKind,
  tls: tlsKind,
  smtp: smtpKind,
  imap: imapKind,
  redis: redisKind,
  postgresql: postgresqlKind,
  mysql: mysqlKind,
  mongodb: mongodbKind,
  websocket: websocketKind,
  grpc: grpcKind,
} as const;

export type ConversationKindName = keyof typeof KINDS;

type ConfigOf<Kind> = Kind extends ConversationKind<infer Config> ? Config : never;
export type ConversationProbes = {
  readonly [Name in ConversationKindName]: ProbeKind<ConfigOf<(typeof KINDS)[Name]>>;
};

export function conversationProbes(surroundings: ConversationSurroundings): ConversationProbes {
  return eachKind((kind) => createConversationProbe(kind, surroundings)) as ConversationProbes;
}

function eachKind<T>(make: (kind: ConversationKind<ConversationConfig>) => T): Readonly<Record<string, T>> {
  const kinds = Object.entries(KINDS) as [string, ConversationKind<ConversationConfig>][];
  return Object.fromEntries(kinds.map(([name, kind]) => [name, make(kind)]));
}

/** What checks need of their process that ask in single packets. */
export type DatagramSurroundings = DnsSurroundings & PingSurroundings;

/** Every kind of check that asks in single packets. */
export function datagramProbes(surroundings: DatagramSurroundings) {
  return {
    dns: createDnsProbe(surroundings),
    ping: createPingProbe(surroundings),
  };
}

export type DatagramProbes = ReturnType<typeof datagramProbes>;

/** Kinds that a scheme names. */
export type ProbeKindName = ConversationKindName | keyof DatagramProbes | 'push';

/** How each of them is told where to go. */
export const KIND_FORMS: Readonly<Record<ProbeKindName, KindForm>> = {
  ...(eachKind(({ form }) => form) as Readonly<Record<ConversationKindName, KindForm>>),
  dns: DNS_FORM,
  ping: PING_FORM,
  push: PUSH_FORM,
};
export const PROBE_KINDS = Object.keys(KIND_FORMS) as readonly ProbeKindName[];

/** Everything that is wrong with a configuration whose fields have the names and types of its kind. */
export function findKindProblems(name: ProbeKindName, config: CommonProbeConfig): ProbeConfigProblem[] {
  if (name === 'dns') return findDnsProblems(config as DnsProbeConfig);
  if (name === 'ping') return findPingProblems(config as PingProbeConfig);
  if (name === 'push') return findPushProblems(config);
  return findConversationProblems(KINDS[name] as ConversationKind<ConversationConfig>, config as ConversationConfig);
}

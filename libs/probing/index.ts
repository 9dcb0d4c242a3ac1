export type { BeatSchedule } from './beat-schedule.js';
export * from './calendar-month.js';
export * from './check-figures.js';
export * from './check-result.js';
export type { CheckSurroundings, KnownBefore, PreparedProbe, ProbeClock } from './check-run.js';
export * from './detection.js';
export * from './due-queue.js';
export * from './expected-status.js';
export { type Flapping, type FlappingChange, flappingValue, nextFlapping, STEADY } from './flapping.js';
export * from './grid.js';
export { type GroupUptime, groupUptimeOf } from './group-uptime.js';
export * from './heartbeat.js';
export * from './http-probe.js';
export * from './http-probe-config.js';
export { compileJsonPath, MAX_JSON_PATH_LENGTH, MAX_SEARCHED_BYTES } from './json-path.js';
export * from './monitor-types.js';
export * from './policy.js';
export * from './probe-kind.js';
export { MAX_REDIRECTS } from './redirects.js';
export { findHeaderProblems, type HeaderProblem } from './request-headers.js';
export * from './reliability.js';
export * from './segments.js';
export { blindGap, confirmsDown, isBlind, NEW_SUSPECT_MS, type VantagePoint } from './self-guard.js';
export * from './stall-watch.js';
export { createSnapshot, nextState, silenceDueAt, withLatestResult } from './state-machine.js';
export * from './state-table.js';
export * from './time-parts.js';
export * from './uptime.js';
export { latencyBin, latencyQuantile, type LatencyBins, packBins, unpackBins } from './latency-bins.js';
export { DNS_MATCHES } from './kinds/dns.js';
export type { ConversationSurroundings } from './conversation-probe.js';
export {
  conversationProbes,
  type ConversationProbes,
  datagramProbes,
  type DatagramProbes,
  type DatagramSurroundings,
  findKindProblems,
  KIND_FORMS,
  PROBE_KINDS,
  type ProbeKindName,
} from './kinds/index.js';
export { MAIL_SECURITIES } from './kinds/mail.js';
export { MONGODB_ROLES } from './kinds/mongodb.js';
export { beatPlanOf, createPushProbe, type PushProbeConfig } from './kinds/push.js';
export { type KindAddress, type KindForm, parseKindAddress } from './kind-address.js';

export { type AddressClass, classifyAddress, isMetadataName } from './address-class.js';
export { type AllowEntry, AllowEntryError, type OwnAddress, parseAllowList } from './allow-list.js';
export { type AskDnsOptions, createAskDns } from './ask-dns.js';
export {
  type Conversation,
  type ConversationResult,
  type ConversationWish,
  type Converse,
  type Reading,
  UnexpectedAnswer,
} from './conversation.js';
export { type DialOptions, dialOptions } from './dial.js';
export * from './dns-question.js';
export type * from './echo-wish.js';
export { createExchange, DEFAULT_MAX_BODY_BYTES, type ExchangeOptions } from './exchange.js';
export type { TargetFault } from './failures.js';
export {
  type InspectedHost,
  type InspectedUrl,
  OutboundGate,
  type OutboundGateOptions,
  type PinnedAddress,
  type Refusal,
  type Resolution,
  type RuleUse,
} from './gate.js';
export { type IpAddress, isSameAddress, parseIpAddress, unmapped } from './ip-address.js';
export { findHeaderFault, findRequestFault, type RequestFault } from './request-head.js';
export { type HostResolver, ServerResolver, SystemResolver } from './resolver.js';
export { createSendEchoes, type SendEchoesOptions } from './send-echoes.js';
export { MAX_URL_LENGTH } from './target-url.js';
export { createConverse } from './talk.js';
export type * from './types.js';

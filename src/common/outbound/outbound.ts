import type { AskDns, Converse, Exchange, SendEchoes } from '../../../libs/outbound-http/index.js';

/** The ways out of this process, injectable. */
export class Outbound {
  constructor(
    readonly exchange: Exchange,
    readonly converse: Converse,
    readonly askDns: AskDns,
    readonly sendEchoes: SendEchoes,
  ) {}
}

import type { Exchange } from '../../../libs/outbound-http/index.js';

/** The exchange of this process, injectable. */
export class Outbound {
  constructor(readonly exchange: Exchange) {}
}
